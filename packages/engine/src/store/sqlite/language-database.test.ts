import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { DAY_MS } from '../../domain/day-ms.ts';
import { openLanguageStore } from './language-database.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-language-store-'));
after(() => rmSync(root, { recursive: true, force: true }));

const NOON = Date.UTC(2026, 0, 1, 12);
const FREE = { requests: 0, tokens: 0 };
const kept = (text: string) => ({ text, tokens: { input: 1, output: 1 } });

it('two connections share one budget, and what was set aside counts until it is settled', () => {
  const [one, two] = [openLanguageStore(root), openLanguageStore(root)];
  const limits = { minute: FREE, day: { requests: 0, tokens: 100 } };
  assert.deepEqual(one.reserve('e', 60, limits, NOON), { granted: true });
  assert.deepEqual(two.reserve('e', 60, limits, NOON), {
    granted: false,
    window: 'day',
    nextAt: Date.UTC(2026, 0, 2),
  });
  assert.deepEqual(two.reserve('other', 60, limits, NOON), { granted: true }, 'each endpoint has its own');
  one.settle('e', { reserved: 60, tokens: { input: 20, output: 10 }, cost: 0.5, failed: false }, NOON);
  assert.deepEqual(two.reserve('e', 60, limits, NOON + 1), { granted: true });
  assert.deepEqual(two.spending('e', NOON), {
    requests: 2,
    cached: 0,
    failed: 0,
    tokens: { input: 20, output: 10 },
    cost: 0.5,
  });
  assert.equal(two.spending('e', NOON + DAY_MS).requests, 0);
  one.close();
  two.close();
  assert.equal(statSync(join(root, 'language.db')).mode & 0o777, 0o600);
});

it('a settlement after midnight belongs to the day of its request', () => {
  const store = openLanguageStore(root);
  const late = Date.UTC(2026, 1, 1, 23, 59, 59);
  store.reserve('night', 50, { minute: FREE, day: FREE }, late);
  store.settle('night', { reserved: 50, tokens: { input: 5, output: 5 }, cost: 0, failed: false }, late);
  assert.equal(store.spending('night', late).tokens.input, 5);
  assert.equal(store.spending('night', late + 2000).tokens.input, 0);
  store.close();
});

it('kept answers stay within their room: those used longest ago go', () => {
  const store = openLanguageStore(root);
  const text = 'x'.repeat(99);
  for (const [at, key] of ['a', 'b', 'c'].entries()) store.keep(key, kept(text), 300, at);
  assert.equal(store.answer('a', 10)?.text, text);
  store.keep('d', kept(text), 300, 11);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => store.answer(key, 12) !== undefined),
    [true, false, true, true],
  );
  store.keep('huge', kept('x'.repeat(400)), 300, 13);
  assert.equal(store.answer('huge', 14), undefined);
  assert.ok(store.answer('a', 15), 'what has no room at all takes none');
  store.keep('a', kept('new'), 300, 16);
  assert.equal(store.answer('a', 17)?.text, 'new');
  store.close();
});
