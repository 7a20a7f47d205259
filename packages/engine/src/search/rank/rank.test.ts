import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PostingList } from '../index/posting-list.ts';
import { Accumulator } from './accumulator.ts';
import { BlockMaxWand } from './block-max-wand.ts';
import type { Prior, ScoredList } from './scored-list.ts';
import { TopHits } from './top-hits.ts';

function listed(postings: ReadonlyMap<number, number>, weight: number): ScoredList {
  const list = new PostingList();
  for (const [item, impact] of postings) list.set(item, impact);
  return {
    items: list.items,
    impacts: list.impacts,
    length: list.length,
    weight,
    blockMaxima: () => list.blockMaxima(),
    lowerBound: (item, from) => list.lowerBound(item, from),
  };
}

function drained(hits: TopHits): [number, number][] {
  const list: [number, number][] = [];
  while (hits.length > 0) {
    const { item, score } = hits.pop();
    list.unshift([item, score]);
  }
  return list;
}

const postings = fc
  .array(fc.tuple(fc.nat(900), fc.integer({ min: 1, max: 8 })), { maxLength: 400 })
  .map((pairs) => new Map(pairs.map(([item, impact]) => [item, impact / 8])));

describe('ranking', () => {
  it('keeps the best of what is offered, ties to the lower item', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 80 }),
        fc.nat(20),
        (scores, capacity) => {
          const hits = new TopHits(32);
          hits.clear(capacity);
          for (const [item, score] of scores.entries()) hits.offer(item, score);
          const expected = scores
            .map((score, item): [number, number] => [item, score])
            .sort((a, b) => b[1] - a[1] || a[0] - b[0])
            .slice(0, capacity);
          assert.deepEqual(drained(hits), expected);
        },
      ),
    );
  });

  it('block-max WAND finds what adding everything up finds, with a prior and rules too', () => {
    const wand = new BlockMaxWand();
    const sums = new Accumulator();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(postings, fc.double({ min: 0.1, max: 9, noNaN: true })), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        fc.boolean(),
        (words, k, withPrior, withRules) => {
          const lists = words.map(([each, weight]) => listed(each, weight));
          const prior: Prior = withPrior
            ? { of: (item) => (item % 7 === 0 ? 0.5 : 0), most: 0.5 }
            : { of: () => 0, most: 0 };
          const allows = withRules ? (item: number) => item % 3 !== 0 : undefined;
          const hits = new TopHits(64);
          hits.clear(k);
          wand.search(lists, hits, prior, allows);

          sums.cover(1000);
          sums.clear();
          for (const [word, list] of lists.entries()) sums.add(list, word);
          const reference = new TopHits(64);
          reference.clear(k);
          for (let at = 0; at < sums.length; at++) {
            const item = sums.touched[at]!;
            if (allows !== undefined && !allows(item)) continue;
            reference.offer(item, Math.fround(sums.scores[item]! + prior.of(item)));
          }
          assert.deepEqual(drained(hits), drained(reference));
        },
      ),
      { numRuns: 400 },
    );
  });
});
