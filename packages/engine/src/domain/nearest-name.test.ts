import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName } from './nearest-name.ts';

test('finds what was meant, without comparing names that are too long or too short to be it', () => {
  assert.equal(nearestName('item_id', ['title', 'itemId', 'visitorId']), 'itemId');
  assert.equal(nearestName('vistorId', ['shopperId', 'visitorId']), 'visitorId');
  assert.equal(nearestName('abc', ['xyz']), undefined);
  let read = 0;
  // Counts the letters that are looked at.
  const known = new Proxy(Object('type'), {
    get: (text, name) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) read++;
      const value = (text as Record<string | symbol, unknown>)[name];
      return typeof value === 'function' ? () => known : value;
    },
  }) as string;
  assert.equal(nearestName('k'.repeat(64), [known]), undefined);
  assert.equal(read, 0);
});
