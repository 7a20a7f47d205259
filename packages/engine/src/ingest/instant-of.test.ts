import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from './instant-of.ts';

test('times with a zone, without one, and bare dates', () => {
  const noon = Date.UTC(2026, 1, 28, 12);
  for (const text of [
    '2026-02-28T12:00:00Z',
    '2026-02-28t12:00z',
    '2026-02-28 12:00',
    '2026-02-28T14:00:00.000+02:00',
    '2026-02-28T07:00-0500',
  ])
    assert.equal(instantOf(text), noon, text);
  assert.equal(instantOf('2026-02-28'), noon - 12 * 3_600_000);
  assert.equal(instantOf('2024-02-29'), Date.UTC(2024, 1, 29));
});

test('what is no time', () => {
  for (const text of [
    '',
    'yesterday',
    '2026',
    '2026-13-01',
    '2026-02-30',
    '2026-02-29T10:00:00Z',
    '2026-01-01T25:00Z',
  ])
    assert.equal(instantOf(text), undefined, text);
});
