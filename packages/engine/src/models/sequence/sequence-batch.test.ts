import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../domain/random.ts';
import { DropoutMasks } from './dropout-masks.ts';
import { NegativeSampler } from './negative-sampler.ts';
import { attentionMask, epochBatches, padHistories } from './sequence-batch.ts';
import { MASKED } from './sequence-network.ts';
import { trainingWindows } from './training-windows.ts';

const ITEMS = 30;
const shops = fc.array(fc.array(fc.integer({ min: 0, max: ITEMS - 1 }), { maxLength: 25 }), {
  maxLength: 12,
});

function windowsOf(shoppers: readonly (readonly number[])[], length: number) {
  const offsets = [0];
  for (const own of shoppers) offsets.push(offsets.at(-1)! + own.length);
  const items = Int32Array.from(shoppers.flat());
  const nothing = { times: new Float64Array(items.length), orders: new Int32Array(items.length) };
  // Item 0 is one that the model does not know.
  const numberOf = Int32Array.from({ length: ITEMS }, (_, item) => item - 1);
  return trainingWindows({ offsets: Uint32Array.from(offsets), items, ...nothing }, numberOf, length, 3);
}

/** Steps from one item to the next as text, counted. */
function stepsOf(sequences: Iterable<readonly number[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const own of sequences) {
    for (let at = 1; at < own.length; at++) {
      const step = `${own[at - 1]}>${own[at]}`;
      counts.set(step, (counts.get(step) ?? 0) + 1);
    }
  }
  return counts;
}

test('windows hold every step of known items once, no more than so many a window', () => {
  fc.assert(
    fc.property(shops, fc.integer({ min: 2, max: 6 }), (shoppers, length) => {
      const { items, starts, ends, questions } = windowsOf(shoppers, length);
      assert.equal(questions.length, 0);
      const windows = Array.from(starts, (start, at) => [...items.subarray(start, ends[at])]);
      for (const own of windows) assert.ok(own.length >= 2 && own.length <= length + 1);
      const known = shoppers.map((own) => {
        const numbers = own.map((item) => item - 1).filter((item) => item >= 0);
        return numbers.filter((item, at) => item !== numbers[at - 1]);
      });
      assert.deepEqual([...stepsOf(windows)].sort(), [...stepsOf(known)].sort());
    }),
  );
});

test('what is withheld is the last step of as many sequences as it says, and is not learnt', () => {
  const shoppers = Array.from({ length: 600 }, (_, at) => [1 + (at % 20), 2 + (at % 20), 29, 1]);
  const { items, starts, ends, questions } = windowsOf(shoppers, 10);
  assert.equal(questions.length, 120);
  assert.equal(starts.length, 600);
  const learnt = Array.from(starts, (start, at) => ends[at]! - start).filter((length) => length === 3);
  assert.equal(learnt.length, 120);
  for (const { start, end, target } of questions) {
    assert.equal(end - start, 3);
    assert.equal(target, 0);
    assert.equal(items[end], target);
  }
});

test('batches of an epoch hold every window once and about so many places, the seed alone deciding', () => {
  fc.assert(
    fc.property(shops, fc.integer({ min: 1, max: 60 }), fc.integer(), (shoppers, places, seed) => {
      const windows = windowsOf(shoppers, 10);
      const batches = epochBatches(windows, places, new Random(seed));
      assert.deepEqual(epochBatches(windows, places, new Random(seed)), batches);
      const all = batches.flatMap((batch) => [...batch]);
      assert.deepEqual(
        all.sort((a, b) => a - b),
        [...windows.starts.keys()],
      );
      for (const batch of batches) {
        const lengths = [...batch].map((window) => windows.ends[window]! - windows.starts[window]! - 1);
        assert.ok(batch.length === 1 || Math.max(...lengths) * batch.length <= places);
      }
    }),
  );
});

test('a place attends to itself and what came before, never to filling', () => {
  const ranges = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(ranges, (counts) => {
      const items = Int32Array.from({ length: 7 }, (_, at) => at);
      const padded = padHistories(
        items,
        counts.map((end) => ({ start: 0, end })),
        5,
      );
      const { rows, length } = padded;
      assert.equal(length, Math.min(5, Math.max(...counts)));
      const mask = attentionMask(padded);
      for (let row = 0; row < rows; row++) {
        const own = padded.items.subarray(row * length, (row + 1) * length);
        assert.deepEqual(
          [...own.filter((item) => item >= 0)],
          [...items.subarray(Math.max(0, counts[row]! - 5), counts[row]!)],
        );
        for (let query = 0; query < length; query++) {
          for (let key = 0; key < length; key++) {
            const seen = key <= query && own[key]! >= 0;
            assert.equal(mask[(row * length + query) * length + key], seen ? 0 : Math.fround(MASKED));
          }
        }
      }
    }),
  );
});

test('draws follow their chances, and the biases tell them', () => {
  const popularity = [6, 0, 3, 1];
  const sampler = new NegativeSampler(popularity, 0.5);
  const drawn = sampler.draw(40_000, new Random(4));
  const counts = [0, 0, 0, 0];
  for (const item of drawn) counts[item]! += 1;
  const biases = sampler.biases(Int32Array.of(0, 1, 2, 3));
  for (const [item, count] of counts.entries()) {
    const chance = 0.5 * (popularity[item]! / 10) + 0.5 / 4;
    assert.ok(Math.abs(count / drawn.length - chance) < 0.01, `${item}: ${count}`);
    assert.ok(Math.abs(biases[item]! + Math.log(4 * chance)) < 1e-6);
  }
});

test('dropout drops its share, keeps the mean, and is the seed’s', () => {
  const masks = new DropoutMasks(0.25);
  const [first, again, other] = [
    new Float32Array(40_003),
    new Float32Array(40_003),
    new Float32Array(40_003),
  ];
  masks.fill(first, new Random(1));
  masks.fill(again, new Random(1));
  masks.fill(other, new Random(2));
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
  assert.deepEqual(new Set(first), new Set([0, Math.fround(256 / 192)]));
  const mean = first.reduce((sum, kept) => sum + kept, 0) / first.length;
  assert.ok(Math.abs(mean - 1) < 0.015, `${mean}`);
});
