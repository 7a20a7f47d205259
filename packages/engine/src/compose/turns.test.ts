import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from './turns.ts';

test('gives the event loop back once two milliseconds of work have passed, and counts anew after it', async () => {
  let now = 0;
  const turn = createTurns(() => now);
  assert.equal(turn(), undefined);
  now = 1.9;
  assert.equal(turn(), undefined);
  now = 2;
  let others = 0;
  setImmediate(() => {
    others++;
    now = 50;
  });
  await turn();
  assert.equal(others, 1);
  now = 51;
  assert.equal(turn(), undefined);
  now = 53;
  assert.ok(turn() instanceof Promise);
});
