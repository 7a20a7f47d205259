import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '@aisle/contract';
import { startTestServer } from './test-server.case.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

test('a body is refused in words and read no oftener than that takes: too much for its key, not JSON, reaching into prototypes', async () => {
  const server = await startTestServer();
  try {
    const event = JSON.stringify({ type: 'list_view', visitorId: 'v' });
    const spaces = ' '.repeat(LIMITS.bodyBytes.publishable);
    const send = async (raw: string, key: string) => {
      const { status, body } = await server.call('POST', '/v1/events:batch', {
        raw,
        key,
        headers: JSON_TYPE,
      });
      return [status, body.code];
    };
    const sound = `{"events":[${event}]}`;
    const atLimit = sound + spaces.slice(sound.length);
    assert.equal((await send(atLimit, server.publishable))[0], 200);
    assert.deepEqual(await send(`${atLimit} `, server.publishable), [413, 'too_large']);
    assert.equal((await send(`${atLimit} `, server.secret))[0], 200);
    const many = `{"events":[${'1,'.repeat(LIMITS.bodyValues.publishable)}1]}`;
    assert.deepEqual(await send(many, server.publishable), [413, 'too_large']);
    assert.deepEqual(await send(many, server.secret), [400, 'invalid_field'], 'read, and too many events');
    const deep = `{"events":${'['.repeat(LIMITS.bodyDepth)}${']'.repeat(LIMITS.bodyDepth)}}`;
    assert.deepEqual(await send(deep, server.secret), [400, 'invalid_request']);

    const parse = JSON.parse;
    let read = 0;
    JSON.parse = (...given: Parameters<typeof parse>) => {
      if (given[0].startsWith('{"events"')) read++;
      return parse(...given);
    };
    try {
      const reaching = await server.call('POST', '/v1/events:batch', {
        raw: `{"events":[{"__proto__":1},${event}]}`,
        key: server.secret,
        headers: JSON_TYPE,
      });
      assert.match(reaching.body.detail, /reaches into prototypes/);
      const broken = await server.call('POST', '/v1/events:batch', {
        raw: `{"events":[${event}}`,
        key: server.secret,
        headers: JSON_TYPE,
      });
      assert.match(broken.body.detail, /not valid JSON/);
      const named = await server.call('POST', '/v1/events:batch', {
        raw: `{"events":[{${Array.from({ length: 2 * LIMITS.bodyNames }, (_, at) => `"n${at}":1`).join()}}]}`,
        key: server.secret,
        headers: JSON_TYPE,
      });
      assert.deepEqual([named.status, named.body.code], [413, 'too_large']);
      assert.match(named.body.detail, /different names/);
      // Only the broken one: what is too much or reaches into prototypes is told from its bytes.
      assert.equal(read, 1);
    } finally {
      JSON.parse = parse;
    }
  } finally {
    await server.close();
  }
});
