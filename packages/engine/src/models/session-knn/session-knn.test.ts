import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { AisleError } from '../../domain/errors.ts';
import type { History } from '../../domain/history.ts';
import type { ItemId, ItemIndex, ProfileKey } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { JsonObject } from '../../domain/model.ts';
import { act, bought, itemsOf, listOf, question } from '../live/live.case.ts';
import { modelConformance } from '../model.conformance.ts';
import { sessionKnn } from './session-knn.ts';
import { SESSION_KNN_DEFAULTS, type SessionKnnConfiguration } from './session-knn-configuration.ts';
import { SessionKnnScorer } from './session-knn-scorer.ts';

/** The checkerboard's acts are an hour apart, and every one of a colour's items is as near as the others. */
const CHECKERBOARD = { sessionGapMinutes: 90, positionDecay: 1000, neighborDecay: 1000, sessionItems: 50 };
modelConformance('session-knn', () => sessionKnn, {
  answersFrom: 'history',
  checkerboardConfiguration: { ...CHECKERBOARD, recencyDays: 36_500, backwardWeight: 1 },
});
modelConformance('session-knn', () => sessionKnn, { answersFrom: 'context', checkerboard: false });

const NOW = Date.UTC(2026, 4, 1);
const MINUTE = 60_000;
const ITEMS = 6;

interface Session {
  readonly items: readonly number[];
  /** Minutes before NOW at which it began. */
  readonly ago: number;
}

const SESSIONS = fc.array(
  fc.record({
    items: fc.array(fc.nat(ITEMS - 1), { minLength: 1, maxLength: 8 }),
    ago: fc.integer({ min: 60, max: 20_000 }),
  }),
  { minLength: 1, maxLength: 15 },
);

const withoutRepeats = (items: readonly number[]): number[] =>
  items.filter((item, at) => at === 0 || item !== items[at - 1]);

/** A minute between two acts. */
function historyOf(items: readonly number[], end: number): History {
  return bought(items.map((item, at) => ({ item, time: end - (items.length - at) * MINUTE })));
}

function configured(given: JsonObject): SessionKnnConfiguration {
  return sessionKnn.parse(given);
}

/** Acts of all sessions in the order in which they happened, a shopper each. */
function observeAll(scorer: SessionKnnScorer, sessions: readonly Session[]): void {
  const acts = sessions.flatMap(({ items, ago }, shopper) =>
    items.map((item, at) => act(item, NOW - (ago - at) * MINUTE, 'view', shopper)),
  );
  for (const one of acts.sort((a, b) => a.time - b.time)) scorer.observe(one);
}

function scoresOf(scorer: SessionKnnScorer, history: History): number[] {
  const scores = new Float32Array(ITEMS);
  scorer.scoreAll(question(NOW, { history }), scores);
  return [...scores];
}

/** The definition, word by word. */
function oracle(
  sessions: readonly Session[],
  asked: readonly number[],
  c: SessionKnnConfiguration,
): number[] {
  const past = sessions
    .map(({ items, ago }) => {
      const seconds = items.map((_, at) => (NOW - (ago - at) * MINUTE) / 1000);
      const kept = items.flatMap((item, at) =>
        items[at + 1] === item ? [] : [{ item, second: seconds[at]! }],
      );
      return kept;
    })
    .filter((steps) => steps.length > 1);
  const total = past.reduce((sum, steps) => sum + steps.length, 0);
  const newestFirst = withoutRepeats(asked).toReversed();
  const distinct = [...new Set(newestFirst)];
  const countOf = (item: number) => past.flat().filter((step) => step.item === item).length;
  const near = past.map((steps) => {
    const shared = distinct.filter((item) => steps.some((step) => step.item === item));
    const similarity = shared.reduce((sum, item) => {
      const rarity = 1 + c.rarityWeight * Math.log(total / countOf(item));
      return sum + Math.exp(-newestFirst.indexOf(item) / c.positionDecay) * rarity;
    }, 0);
    const second = steps.findLast((step) => step.item === shared[0])?.second ?? 0;
    return { steps, shared: shared[0], similarity, second };
  });
  const newest = Math.max(...near.filter((one) => one.similarity > 0).map((one) => one.second));
  const scores = new Array<number>(ITEMS).fill(0);
  for (const { steps, shared, similarity, second } of near) {
    if (similarity === 0) continue;
    const recency = Math.exp(-(newest - second) / (c.recencyDays * 86_400));
    steps.forEach(({ item }, at) => {
      const weights = steps.map((other, from) => {
        if (other.item !== shared || from === at) return 0;
        const fading = Math.exp(-(Math.abs(at - from) - 1) / c.neighborDecay);
        return at > from ? fading : c.backwardWeight * fading;
      });
      scores[item]! += similarity * Math.max(1e-9, recency) * Math.max(...weights);
    });
  }
  const most = Math.max(...scores);
  if (most === 0) return scores;
  return scores.map((score, item) => {
    const back = newestFirst.indexOf(item);
    const known = countOf(item) > 0 && back >= 0;
    return score / most + (known ? c.repeatShare * Math.exp(-back / c.repeatDecay) : 0);
  });
}

test('scores are those of the definition, learned live', () => {
  fc.assert(
    fc.property(
      SESSIONS,
      fc.array(fc.nat(ITEMS - 1), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(0, 0.7),
      fc.constantFrom(0, 2),
      (sessions, asked, backwardWeight, repeatShare) => {
        const configuration = configured({ backwardWeight, repeatShare });
        const scorer = new SessionKnnScorer(configuration, ITEMS);
        observeAll(scorer, sessions);
        const expected = oracle(sessions, asked, configuration);
        const scores = scoresOf(scorer, historyOf(asked, NOW));
        scores.forEach((score, item) => {
          assert.ok(Math.abs(score - expected[item]!) < 1e-5, `${scores} for ${expected}`);
        });
      },
    ),
  );
});

test('what training learns of a log is what serving learned of it, click by click', async () => {
  await fc.assert(
    fc.asyncProperty(
      SESSIONS.filter((sessions) => sessions.some(({ items }) => new Set(items).size > 1)),
      fc.array(fc.nat(ITEMS - 1), { minLength: 1, maxLength: 5 }),
      async (sessions, asked) => {
        const live = new SessionKnnScorer(SESSION_KNN_DEFAULTS, ITEMS);
        observeAll(live, sessions);
        const builder = new DatasetBuilder();
        builder.reserveItems(Array.from({ length: ITEMS }, (_, item) => `item-${item}` as ItemId));
        sessions.forEach(({ items, ago }, shopper) => {
          items.forEach((item, at) => {
            const time = NOW - (ago - at) * MINUTE;
            builder.add({
              shopper: `s:${shopper}` as ProfileKey,
              item: `item-${item}` as ItemId,
              time,
              type: 'view',
            });
          });
        });
        const dataset = builder.build();
        const content = await sessionKnn.fit(dataset, SESSION_KNN_DEFAULTS, { seed: 1, threads: 1 });
        const trained = await sessionKnn.load(content, new ItemTable(dataset.items.ids()));
        const history = historyOf(asked, NOW);
        const expected = scoresOf(live, history);
        scoresOf(trained as SessionKnnScorer, history).forEach((score, item) => {
          assert.ok(Math.abs(score - expected[item]!) < 1e-5);
        });
      },
    ),
    { numRuns: 50 },
  );
});

test('the next click is answered with what the last session did', () => {
  const scorer = sessionKnn.live!(new ItemTable()) as SessionKnnScorer;
  const seen = { history: historyOf([0], NOW) };
  assert.deepEqual(itemsOf(scorer, question(NOW, seen)), []);
  for (const item of [0, 1, 2]) scorer.observe(act(item, NOW - (90 - item) * MINUTE, 'view', 7));
  assert.deepEqual(itemsOf(scorer, question(NOW, seen)), [0, 1, 2]);
  const { because, figures } = scorer.explain(question(NOW, seen), 2 as ItemIndex)!;
  assert.equal(because, 0);
  assert.deepEqual(figures, { sessions: 1, share: 1 });
});

test('a session says nothing to itself', () => {
  const scorer = sessionKnn.live!(new ItemTable()) as SessionKnnScorer;
  const items = [0, 1, 0, 2, 0];
  const history = historyOf(items, NOW);
  for (const [at, item] of items.entries()) scorer.observe(act(item, history.times[at]!, 'view', 7));
  assert.deepEqual(itemsOf(scorer, question(NOW, { history })), []);
});

test('a silence ends a session, for what is learned and for what is asked', () => {
  const scorer = sessionKnn.live!(new ItemTable()) as SessionKnnScorer;
  const learn = (first: number, second: number, minutes: number, shopper: number) => {
    scorer.observe(act(first, NOW - 300 * MINUTE, 'view', shopper));
    scorer.observe(act(second, NOW - (300 - minutes) * MINUTE, 'view', shopper));
  };
  learn(0, 1, 29, 1);
  learn(2, 3, 31, 2);
  learn(4, 5, 1, 3);
  const context = (item: number) => question(NOW, { context: [item as ItemIndex] });
  assert.deepEqual(itemsOf(scorer, context(0)), [0, 1]);
  assert.deepEqual(itemsOf(scorer, context(2)), []);
  const history = bought([
    { item: 0, time: NOW - 60 * MINUTE },
    { item: 4, time: NOW - 20 * MINUTE },
  ]);
  assert.deepEqual(itemsOf(scorer, question(NOW, { history })), [4, 5]);
});

test('the index is bounded: the oldest sessions make room', () => {
  const scorer = new SessionKnnScorer(configured({ maxSteps: 1000, repeatShare: 0 }), 4);
  const learn = (from: number, to: number, minute: number) => {
    scorer.observe(act(from, NOW + minute * MINUTE, 'view', minute));
    scorer.observe(act(to, NOW + minute * MINUTE + 1000, 'view', minute));
  };
  learn(0, 1, 0);
  const asked = question(NOW, { context: [0 as ItemIndex] });
  for (let minute = 1; minute < 500; minute++) learn(2, 3, minute);
  assert.deepEqual(itemsOf(scorer, asked), [1]);
  learn(2, 3, 500);
  assert.deepEqual(itemsOf(scorer, asked), []);
  assert.equal(scorer.index.size, 1000);
  assert.equal(scorer.index.countOf(0), 0);
  assert.equal(scorer.index.countOf(2) + scorer.index.countOf(3), 1000);
});

test('the ring gives the same answers as an endless index over the steps it holds', () => {
  const step = fc.record({ shopper: fc.nat(5), item: fc.nat(ITEMS - 1) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1100, maxLength: 1300 }), (steps) => {
      const ring = new SessionKnnScorer(configured({ maxSteps: 1000 }), ITEMS);
      let minute = 0;
      for (const { shopper, item } of steps) {
        ring.observe(act(item, NOW + minute++ * 1000, 'view', shopper + 10 * Math.floor(minute / 120)));
      }
      for (let item = 0; item < ITEMS; item++) {
        const held = [...ring.index.items].filter((one) => one === item).length;
        assert.equal(ring.index.countOf(item), ring.index.size === 1000 ? held : ring.index.countOf(item));
        for (const { score } of listOf(ring, question(NOW, { context: [item as ItemIndex] }))) {
          assert.ok(Number.isFinite(score) && score > 0 && score <= 3 + 1e-5);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('a robot teaches no more than one session of fifty steps', () => {
  const scorer = sessionKnn.live!(new ItemTable()) as SessionKnnScorer;
  for (let at = 0; at < 5000; at++) scorer.observe(act(at % 100, NOW + at * 1000, 'view', 1));
  assert.equal(scorer.index.length, 50);
});

test('acts without a profile or without a weight are no steps', () => {
  const scorer = sessionKnn.live!(new ItemTable()) as SessionKnnScorer;
  scorer.observe(act(0, NOW, 'view', -1));
  scorer.observe(act(1, NOW + 1000, 'view', -1));
  scorer.observe(act(0, NOW, 'view', 1));
  scorer.observe(act(1, NOW + 1000, 'dismiss', 1));
  assert.equal(scorer.index.length, 0);
});

test('an artefact whose sessions do not fit its steps is refused', async () => {
  const content = {
    meta: { configuration: { ...SESSION_KNN_DEFAULTS } as unknown as JsonObject },
    arrays: {
      sessionOffsets: Uint32Array.of(0, 2),
      stepItems: Int32Array.of(0, 1),
      stepSeconds: Uint32Array.of(1, 2),
    },
    itemIds: ['a', 'b'],
  };
  await sessionKnn.load(content, new ItemTable());
  for (const broken of [
    { stepItems: Int32Array.of(0, 2) },
    { stepItems: Int32Array.of(0, -1) },
    { sessionOffsets: Uint32Array.of(0, 3) },
    { sessionOffsets: Uint32Array.of(0, 0, 2) },
    { sessionOffsets: Uint32Array.of(1, 2) },
    { sessionOffsets: Uint32Array.of(0, 9, 2) },
    { sessionOffsets: new Uint32Array(0) },
  ]) {
    await assert.rejects(
      sessionKnn.load({ ...content, arrays: { ...content.arrays, ...broken } }, new ItemTable()),
      (error) => error instanceof AisleError && error.code === 'artefact_corrupt',
    );
  }
});

test('settings that are wrong are named', () => {
  for (const [field, value] of [
    ['sessionItems', 0],
    ['backwardWeight', 2],
    ['maxSteps', 10],
    ['weights', 3],
  ] as const) {
    assert.throws(
      () => sessionKnn.parse({ [field]: value }),
      (error) =>
        error instanceof AisleError && error.code === 'invalid_configuration' && error.field === field,
    );
  }
});
