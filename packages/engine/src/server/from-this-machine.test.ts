import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startTestServer } from './test-server.case.ts';

/** Status of /metrics without a key, with the headers as they are given. */
function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${url}/metrics`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

/** What nginx sends to what is behind it when nobody told it otherwise. */
function askAsNginx(url: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(`GET /metrics HTTP/1.0\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (piece) => {
      text += piece;
    });
    socket.on('end', () => resolve(text.split('\r\n', 1)[0]!)).on('error', reject);
  });
}

test('metrics want a secret key from everybody, from this machine too', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  assert.equal(await ask(server.url), 401);
  assert.equal(await ask(server.url, { authorization: `Bearer ${server.secret}` }), 200);
});

test('where the operator opens them to this machine, nothing comes in that a proxy may have passed on', async (t) => {
  const server = await startTestServer(() => ({}), { localMetrics: true });
  t.after(() => server.close());
  assert.equal(await ask(server.url), 200);
  for (const host of ['localhost', 'LOCALHOST:7700', '127.0.0.1:7700', '127.1.2.3', '[::1]:7700', '[::1]'])
    assert.equal(await ask(server.url, { host }), 200, host);
  for (const host of [
    'shop.example',
    'localhost.shop.example',
    '127.0.0.1.nip.io',
    'shop.example:127',
    '10.0.0.1',
    'localhost@evil',
    'localhost:x',
  ])
    assert.equal(await ask(server.url, { host }), 401, host);
  for (const header of [
    'Via',
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Proto',
    'X-Forwarded-Host',
    'X-Forwarded',
    'X-Real-IP',
    'X-Client-IP',
    'X-Envoy-External-Address',
    'True-Client-IP',
    'CF-Connecting-IP',
  ]) {
    assert.equal(await ask(server.url, { [header]: '203.0.113.7' }), 401, header);
    assert.equal(await ask(server.url, { [header]: '' }), 401, `${header}, empty`);
  }
  assert.match(await askAsNginx(server.url), / 401 /);
  assert.equal(
    await ask(server.url, { authorization: 'Bearer wrong' }),
    401,
    'a key that is sent must be good',
  );
  assert.equal(
    await ask(server.url, { via: '1.1 proxy', authorization: `Bearer ${server.secret}` }),
    200,
    'with a key from anywhere',
  );
});
