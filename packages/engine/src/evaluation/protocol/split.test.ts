import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event.ts';
import type { ItemId, ProfileKey } from '../../domain/ids.ts';
import type { Cases, EvaluationSplit } from './evaluation-split.ts';
import { leaveOneOutProtocol, nextInSessionProtocol, timeProtocol } from './protocol.ts';
import { splitForEvaluation } from './split.ts';

type Row = readonly [shopper: string, item: string, time: number, type?: EventType];

function datasetOf(rows: readonly Row[]): Dataset {
  const builder = new DatasetBuilder();
  for (const [shopper, item, time, type = 'purchase'] of rows) {
    builder.add({ shopper: `s:${shopper}` as ProfileKey, item: item as ItemId, time, type });
  }
  return builder.build();
}

/** Cases in words: shopper → input items, target items. */
function inWords(split: EvaluationSplit, cases: Cases): Record<string, { input: string; targets: string }> {
  const { items, shoppers, interactions } = split.whole;
  const name = (item: number): string => items.ids()[item]!;
  return Object.fromEntries(
    Array.from({ length: cases.size }, (_, i) => [
      shoppers[cases.shoppers[i]!]!.slice(2),
      {
        input: Array.from(interactions.items.subarray(cases.inputStart[i]!, cases.inputEnd[i]!), name).join(
          '',
        ),
        targets: Array.from(
          cases.targets.subarray(cases.targetOffsets[i]!, cases.targetOffsets[i + 1]!),
          name,
        ).join(''),
      },
    ]),
  );
}

function training(split: EvaluationSplit): Record<string, string> {
  const { train } = split;
  return Object.fromEntries(
    train.shoppers.map((shopper, u) => [
      shopper.slice(2),
      Array.from(
        train.interactions.items.subarray(train.shopperOffsets[u]!, train.shopperOffsets[u + 1]!),
        (item) => train.items.ids()[item],
      ).join(''),
    ]),
  );
}

// Cut at 10. Ann is warm and buys one thing again; Bob is cold; Cid has nothing to test; Dee only buys a cold item.
const SHOP: readonly Row[] = [
  ['ann', 'a', 1],
  ['ann', 'b', 2, 'view'],
  ['ann', 'd', 3, 'dismiss'],
  ['ann', 'a', 11],
  ['ann', 'c', 12],
  ['ann', 'c', 13],
  ['ann', 'd', 14, 'dismiss'],
  ['ann', 'z', 15],
  ['bob', 'a', 10],
  ['cid', 'c', 4],
  ['cid', 'd', 5],
  ['dee', 'd', 6],
  ['dee', 'z', 12],
];

describe('splitForEvaluation by time', () => {
  it('trains before the cut and asks for what is new after it', () => {
    const split = splitForEvaluation(datasetOf(SHOP), timeProtocol({ cut: 10 }));
    assert.deepEqual(training(split), { ann: 'abd', bob: '', cid: 'cd', dee: 'd' });
    assert.equal(split.train.asOf, 10);
    assert.deepEqual(inWords(split, split.warm), { ann: { input: 'abd', targets: 'c' } });
    assert.deepEqual(inWords(split, split.cold), { bob: { input: '', targets: 'a' } });
    assert.equal(split.warm.events, 2);
    assert.deepEqual(split.leftOut, {
      coldTargets: 2,
      coldItems: 1,
      seenTargets: 1,
      shoppersWithoutTarget: 1,
    });
    assert.deepEqual([...split.warm.now], [10]);
  });

  it('allows repeats with target all', () => {
    const split = splitForEvaluation(datasetOf(SHOP), timeProtocol({ cut: 10, target: 'all' }));
    assert.deepEqual(inWords(split, split.warm), { ann: { input: 'abd', targets: 'ac' } });
    assert.equal(split.leftOut.seenTargets, 0);
  });

  it('keeps cold items in the denominators when told to', () => {
    const split = splitForEvaluation(datasetOf(SHOP), timeProtocol({ cut: 10, coldItems: 'keep' }));
    assert.deepEqual(inWords(split, split.warm), {
      ann: { input: 'abd', targets: 'cz' },
      dee: { input: 'd', targets: 'z' },
    });
    assert.equal(split.leftOut.coldTargets, 2);
  });

  it('counts popularity by shoppers, in training alone, and not what was dismissed', () => {
    const split = splitForEvaluation(datasetOf(SHOP), timeProtocol({ cut: 10 }));
    const of = (id: string): number => split.popularity[split.whole.items.indexOf(id as ItemId)!]!;
    assert.deepEqual([of('a'), of('b'), of('c'), of('d'), of('z')], [1, 1, 1, 2, 0]);
    assert.equal(split.trainShoppers, 3);
    assert.equal(split.catalogue[split.whole.items.indexOf('z' as ItemId)!], 0);
  });

  it('cuts off the last share of the time by itself', () => {
    const rows: Row[] = Array.from({ length: 11 }, (_, i) => [`u${i % 2}`, `i${i % 5}`, i * 100]);
    const split = splitForEvaluation(datasetOf(rows), timeProtocol({ testShare: 0.25, target: 'all' }));
    assert.equal(split.cut, 750);
  });

  it('never lets the future into training or input', () => {
    const row = fc.tuple(
      fc.constantFrom('u', 'v', 'w', 'x'),
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.integer({ min: 0, max: 30 }),
      fc.constantFrom<EventType>('view', 'purchase', 'dismiss'),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 5, maxLength: 60 }), (rows) => {
        const dataset = datasetOf(rows);
        let split: EvaluationSplit;
        try {
          split = splitForEvaluation(dataset, timeProtocol({ cut: 15 }));
        } catch (error) {
          assert.ok(error instanceof AisleError && error.code === 'not_enough_data');
          return;
        }
        assert.ok(split.train.interactions.times.every((time) => time < 15));
        assert.equal(split.train.interactions.length, rows.filter(([, , time]) => time < 15).length);
        const expected = new Map<string, Set<string>>();
        for (const [shopper, item, time, type] of rows) {
          const mine = rows.filter(([other, , at]) => other === shopper && at < 15);
          const known = rows.some(
            ([, other, at, act]) => other === item && at < 15 && (act === 'view' || act === 'purchase'),
          );
          const seen = mine.some(([, other]) => other === item);
          const positive = type === 'view' || type === 'purchase';
          if (time < 15 || !positive || seen || !known || mine.length === 0) continue;
          const targets = expected.get(shopper) ?? new Set();
          expected.set(shopper, targets.add(item));
        }
        const actual = inWords(split, split.warm);
        assert.deepEqual(Object.keys(actual).sort(), [...expected.keys()].sort());
        for (const [shopper, { targets }] of Object.entries(actual)) {
          assert.deepEqual([...targets].sort(), [...expected.get(shopper)!].sort());
        }
      }),
    );
  });

  it('says what to do when nothing can be tested', () => {
    const code = (run: () => unknown): void =>
      assert.throws(run, (error: unknown) => error instanceof AisleError && error.code === 'not_enough_data');
    code(() => splitForEvaluation(datasetOf(SHOP), timeProtocol({ cut: 0 })));
    code(() => splitForEvaluation(datasetOf(SHOP), timeProtocol({ cut: 99 })));
    code(() => splitForEvaluation(datasetOf([['ann', 'a', 1]]), timeProtocol()));
    assert.throws(
      () => timeProtocol({ testShare: 1 }),
      (error: unknown) => error instanceof AisleError && error.field === 'testShare',
    );
  });
});

describe('splitForEvaluation leaving one out', () => {
  const rows: readonly Row[] = [
    ['ann', 'a', 1],
    ['ann', 'b', 2],
    ['ann', 'c', 3],
    ['ann', 'd', 4],
    ['ann', 'a', 5, 'dismiss'],
    ['bob', 'd', 1],
    ['bob', 'c', 2],
    ['cid', 'a', 1],
    ['dee', 'c', 1],
    ['dee', 'd', 2],
    ['dee', 'c', 3],
    ['eve', 'd', 1],
    ['eve', 'c', 2],
    ['eve', 'a', 3],
  ];

  it('withholds the last two acts, and asks for the last from all before it', () => {
    const split = splitForEvaluation(datasetOf(rows), leaveOneOutProtocol());
    assert.deepEqual(training(split), { ann: 'ab', bob: '', cid: 'a', dee: 'c', eve: 'd' });
    assert.deepEqual(inWords(split, split.warm), {
      ann: { input: 'abc', targets: 'd' },
      bob: { input: 'd', targets: 'c' },
      eve: { input: 'dc', targets: 'a' },
    });
    assert.equal(split.cold.size, 0);
    assert.deepEqual(split.leftOut, {
      coldTargets: 0,
      coldItems: 0,
      seenTargets: 1,
      shoppersWithoutTarget: 2,
    });
  });

  it('withholds the last alone when told to, and allows repeats', () => {
    const protocol = leaveOneOutProtocol({ fitOn: 'all-but-last', target: 'all' });
    const split = splitForEvaluation(datasetOf(rows), protocol);
    assert.deepEqual(training(split), { ann: 'abc', bob: 'd', cid: 'a', dee: 'cd', eve: 'dc' });
    assert.deepEqual(inWords(split, split.warm)['dee'], { input: 'cd', targets: 'c' });
  });
});

describe('splitForEvaluation next in session', () => {
  const MINUTE = 60_000;
  const minutes = (rows: readonly Row[]): Row[] =>
    rows.map(([shopper, item, at, type]) => [shopper, item, at * MINUTE, type ?? 'view']);
  /** Cut at minute 100. Ann's second session begins before the cut and ends after it. */
  const rows = minutes([
    ['ann', 'a', 10],
    ['ann', 'b', 11],
    ['ann', 'c', 90],
    ['ann', 'a', 95],
    ['ann', 'a', 105],
    ['ann', 'b', 106, 'dismiss'],
    ['ann', 'b', 107],
    ['bob', 'a', 20],
    ['bob', 'c', 21],
    ['bob', 'a', 200],
    ['cid', 'c', 120],
    ['cid', 'z', 121],
    ['cid', 'b', 122],
  ]);
  const questions = (split: EvaluationSplit): string[] =>
    Array.from({ length: split.warm.size }, (_, i) => {
      const { items, shoppers, interactions } = split.whole;
      const name = (item: number): string => items.ids()[item]!;
      const { inputStart, inputEnd, targets, targetOffsets } = split.warm;
      const input = Array.from(interactions.items.subarray(inputStart[i], inputEnd[i]), name).join('');
      const target = Array.from(targets.subarray(targetOffsets[i], targetOffsets[i + 1]), name).join('');
      return `${shoppers[split.warm.shoppers[i]!]!.slice(2)} ${input}>${target} ${split.warm.now[i]! / MINUTE}`;
    });

  it('trains on sessions that ended before the cut and asks for each next act of the others', () => {
    const split = splitForEvaluation(
      datasetOf(rows),
      nextInSessionProtocol({ cut: 100 * MINUTE, target: 'all' }),
    );
    assert.deepEqual(training(split), { ann: 'ab', bob: 'ac', cid: '' });
    assert.equal(split.train.asOf, 100 * MINUTE);
    assert.deepEqual(questions(split), ['ann abc>a 90', 'ann abca>a 95', 'ann abcaab>b 106', 'cid cz>b 121']);
    assert.equal(split.cold.size, 0);
    assert.deepEqual(split.leftOut, {
      coldTargets: 1,
      coldItems: 1,
      seenTargets: 0,
      shoppersWithoutTarget: 1,
    });
  });

  it('asks for new items alone by default, and by its own idea of a silence', () => {
    const cut = 100 * MINUTE;
    assert.deepEqual(questions(splitForEvaluation(datasetOf(rows), nextInSessionProtocol({ cut }))), [
      'cid cz>b 121',
    ]);
    const long = nextInSessionProtocol({ cut, sessionGapMinutes: 500, target: 'all', coldItems: 'keep' });
    assert.throws(() => splitForEvaluation(datasetOf(rows), long), { code: 'not_enough_data' });
    assert.throws(() => nextInSessionProtocol({ sessionGapMinutes: 0 }), { field: 'sessionGapMinutes' });
  });
});
