import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { badRequest, HAND_MADE, type RawRequest, sendRaw } from './bad-requests.case.ts';
import { product, startTestServer } from './test-server.case.ts';

test('bad requests of every kind, on every route: never a failure of ours, every refusal a problem document', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([product('a')]);
  const keys = { secret: server.secret, publishable: server.publishable };
  const check = async (request: RawRequest) => {
    const answer = await sendRaw(server.url, request, keys);
    const shown = JSON.stringify(request).slice(0, 500);
    assert.ok(answer.status < 500, `${answer.status} for ${shown}: ${answer.body.slice(0, 300)}`);
    if (answer.status < 400) return answer.status;
    assert.match(answer.contentType, /^application\/problem\+json/, shown);
    if (!answer.head) {
      const problem = JSON.parse(answer.body);
      assert.equal(problem.status, answer.status, shown);
      for (const field of ['type', 'title', 'code', 'detail', 'remedy'])
        assert.ok(problem[field], `${field}: ${shown}`);
    }
    return answer.status;
  };
  for (const { request, status } of HAND_MADE)
    assert.equal(await check(request), status, JSON.stringify(request).slice(0, 300));
  await fc.assert(
    fc.asyncProperty(badRequest(), async (request) => {
      await check(request);
    }),
    { numRuns: 600, seed: 20261124 },
  );
  assert.doesNotMatch(server.log.join(''), /"failed"/);
});

test('what is not HTTP is answered with a problem document too', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const talk = (text: string) =>
    new Promise<string>((resolve) => {
      const { hostname, port } = new URL(server.url);
      let received = '';
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(received));
    });
  assert.match(
    await talk('hello\r\n\r\n'),
    /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"invalid_request"/,
  );
  const large = await talk(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`);
  assert.match(large, /^HTTP\/1\.1 431 [\s\S]*"too_large"/);

  // Refused from its head for want of a key; that its body is framed in no known way is no second answer.
  for (const framing of ['Transfer-Encoding: xyz', 'Transfer-Encoding: chunked, identity']) {
    const twice = await talk(
      `POST /v1/events HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    assert.match(twice.match(/HTTP\/1\.1 \d+/g)?.join() ?? '', /^HTTP\/1\.1 40[01]$/, framing);
  }
});
