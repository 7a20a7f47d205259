import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placement, startTestServer } from '../test-server.case.ts';

test('placements are listed, changed, added, and fall back to their default', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const call = (method: string, path: string, body?: unknown) =>
    server.call(method, path, { key: server.secret, body });
  const list = await call('GET', '/v1/placements');
  assert.deepEqual(
    list.body.placements.map((entry: { name: string; changed: boolean }) => [entry.name, entry.changed]),
    [
      ['home', false],
      ['internal', false],
    ],
  );
  const { name: _, ...fields } = placement('home', true);
  const changed = await call('PUT', '/v1/placements/home', { ...fields, limit: 5, filter: 'in_stock' });
  assert.deepEqual([changed.status, changed.body.limit, changed.body.changed], [200, 5, true]);
  assert.equal((await call('GET', '/v1/placements/home')).body.filter, 'in_stock');
  assert.equal((await call('DELETE', '/v1/placements/home')).status, 204);
  assert.equal((await call('GET', '/v1/placements/home')).body.limit, 3);
  assert.equal((await call('DELETE', '/v1/placements/home')).body.code, 'conflict');

  assert.equal((await call('PUT', '/v1/placements/basket-2', { name: 'basket-2', ...fields })).status, 200);
  assert.equal((await call('DELETE', '/v1/placements/basket-2')).status, 204);
  assert.equal((await call('GET', '/v1/placements/basket-2')).body.code, 'placement_not_found');
  assert.equal((await call('DELETE', '/v1/placements/basket-2')).status, 404);

  const read = (await call('GET', '/v1/placements/home')).body;
  const written = await call('PUT', '/v1/placements/home', read);
  assert.deepEqual([written.status, written.body], [200, { ...read, changed: true }]);
  assert.deepEqual((await call('PUT', '/v1/placements/home', { limit: 7, filter: 'in_stock' })).body, {
    ...read,
    limit: 7,
    filter: 'in_stock',
    changed: true,
  });
  assert.equal(
    (await call('PUT', '/v1/placements/home', { brandCap: 2 })).body.limit,
    7,
    'what was changed stays',
  );
  const unfiltered = await call('PUT', '/v1/placements/home', { filter: null });
  assert.deepEqual(unfiltered.body, { ...read, limit: 7, brandCap: 2, changed: true });
  assert.equal((await call('GET', '/v1/placements/home')).body.filter, undefined);
  const added = await call('PUT', '/v1/placements/basket-3', { sources: fields.sources });
  assert.deepEqual(
    [added.status, added.body.title, added.body.limit, added.body.fallback],
    [200, 'basket-3', 12, ['popular', 'new']],
  );

  const refused: [string, object, string, string][] = [
    ['home', { ...fields, name: 'other' }, 'invalid_field', 'name'],
    ['basket-4', { limit: 3 }, 'invalid_field', 'sources'],
    ['Home', fields, 'invalid_field', 'name'],
    ['home', { ...fields, repeat: 'always' }, 'invalid_field', 'repeat'],
    ['home', { ...fields, categroyCap: 1 }, 'unknown_field', 'categroyCap'],
    ['home', { ...fields, limit: 2.5 }, 'invalid_field', 'limit'],
    [
      'home',
      { ...fields, sources: [{ model: 'oracle', anchor: 'none', weight: 1 }] },
      'invalid_configuration',
      'sources[0].model',
    ],
  ];
  for (const [name, body, code, field] of refused) {
    const answer = await call('PUT', `/v1/placements/${name}`, body);
    assert.deepEqual([answer.status, answer.body.code, answer.body.field], [400, code, field]);
  }
});
