import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inSlices } from './in-slices.ts';

test('pieces cover everything once, in order, none longer than allowed, a turn before each', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(300), fc.integer({ min: 1, max: 70 }), async (length, most) => {
      const told: ('turn' | number)[] = [];
      let reached = 0;
      const turn = async () => {
        await Promise.resolve();
        told.push('turn');
      };
      await inSlices(length, most, { turn }, (from, to) => {
        assert.equal(from, reached);
        assert.ok(to > from && to - from <= most);
        reached = to;
        told.push(to);
      });
      assert.equal(reached, length);
      const pieces = Math.ceil(length / most);
      assert.equal(told.length, 2 * pieces);
      assert.ok(told.every((one, at) => (one === 'turn') === (at % 2 === 0)));
    }),
  );
});

test('what a piece or a turn throws ends it', async () => {
  const fails = () => {
    throw new RangeError('no');
  };
  await assert.rejects(inSlices(9, 2, {}, fails), RangeError);
  let pieces = 0;
  await assert.rejects(
    inSlices(9, 2, { turn: fails }, () => {
      pieces++;
    }),
    RangeError,
  );
  assert.equal(pieces, 0);
});
