import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CATALOGUE } from '@aisle/contract';
import { AisleError, ERROR_CODES } from '../domain/errors.ts';
import { startTestServer } from './test-server.case.ts';

test('domain and contract name the same codes', () => {
  assert.deepEqual(Object.keys(ERROR_CATALOGUE).sort(), [...ERROR_CODES].sort());
});

test('every code that a part of the engine throws reaches the caller as its problem document', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  for (const code of ERROR_CODES) {
    server.recommender.failure = new AisleError(code, `what happened with ${code}`, {
      field: 'requests[0]',
      remedy: 'Do this.',
    });
    const answer = await server.call('POST', '/v1/recommend', {
      key: server.secret,
      body: { requests: [{ placement: 'home' }] },
    });
    const entry = ERROR_CATALOGUE[code];
    assert.equal(answer.status, entry.status, code);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    const inside = code === 'internal' || code === 'artefact_corrupt' || code.startsWith('store_');
    if (inside) {
      assert.equal(answer.body.code, code);
      assert.equal(answer.body.remedy, entry.remedy);
      assert.doesNotMatch(answer.text, /what happened|Do this/, 'its words are the operator’s');
      continue;
    }
    assert.deepEqual(answer.body, {
      type: `/docs#error-${code}`,
      title: entry.title,
      status: entry.status,
      code,
      detail: `what happened with ${code}`,
      field: 'requests[0]',
      remedy: 'Do this.',
    });
  }
  for (const code of ['log_busy', 'shutting_down'] as const) {
    server.recommender.failure = new AisleError(code, 'later');
    const answer = await server.call('POST', '/v1/recommend', {
      key: server.secret,
      body: { requests: [{ placement: 'home' }] },
    });
    assert.ok(Number(answer.headers.get('retry-after')) >= 1, code);
    assert.equal(answer.body.remedy, ERROR_CATALOGUE[code].remedy);
  }
});

test('a failure nobody foresaw says nothing of its inside', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  server.recommender.failure = new TypeError('secret inside');
  const answer = await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { requests: [{ placement: 'home' }] },
  });
  assert.equal(answer.status, 500);
  assert.equal(answer.body.code, 'internal');
  assert.doesNotMatch(answer.text, /secret inside/);
  const line = server.log.find((entry) => entry.includes('"failed"'));
  assert.ok(line?.includes(answer.headers.get('x-request-id')!), 'the log names the request');
  assert.match(line!, /TypeError/);
  assert.doesNotMatch(line!, /secret inside/);
});
