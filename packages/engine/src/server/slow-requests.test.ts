import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startTestServer } from './test-server.case.ts';

test('a request that never arrives is ended soon after its time is up', { timeout: 15_000 }, async () => {
  const server = await startTestServer(undefined, { requestTimeoutMs: 200 });
  try {
    const { port } = new URL(server.url);
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.secret}\r\n`;
    const body = `${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    for (const begun of [head, body]) {
      const socket = connect(Number(port), '127.0.0.1');
      let answer = '';
      socket.setEncoding('utf8').on('data', (text) => {
        answer += text;
      });
      socket.write(begun);
      await once(socket, 'close');
      assert.match(answer, /^HTTP\/1\.1 408 .*"code":"invalid_request"/s);
    }
  } finally {
    await server.close();
  }
});
