import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY_MS } from '../../domain/day-ms.ts';
import { AisleError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { smallShop } from '../conformance-data.case.ts';
import { act, itemsOf, listOf, product, question } from '../live/live.case.ts';
import { modelConformance } from '../model.conformance.ts';
import { popular } from './popular.ts';
import { PopularScorer } from './popular-scorer.ts';

const NOW = Date.UTC(2026, 4, 1);

modelConformance('popular', () => popular, { answersFrom: 'none' });

test('a purchase of a week ago is worth six views of now', () => {
  const scorer = popular.live!(new ItemTable());
  scorer.observe!(act(0, NOW - 7 * DAY_MS));
  for (let view = 0; view < 5; view++) scorer.observe!(act(1, NOW, 'view'));
  assert.deepEqual(itemsOf(scorer, question(NOW)), [0, 1]);
  scorer.observe!(act(1, NOW, 'view'));
  scorer.observe!(act(1, NOW, 'view'));
  assert.deepEqual(itemsOf(scorer, question(NOW)), [1, 0]);
  assert.deepEqual(scorer.explain(question(NOW), 0 as ItemIndex), {
    figures: { weight: 6, halfLifeDays: 7 },
  });
});

test('refunds, dismissals and list views change nothing', () => {
  const scorer = popular.live!(new ItemTable());
  scorer.observe!(act(0, NOW));
  const before = listOf(scorer, question(NOW));
  for (const type of ['refund', 'dismiss', 'list_view'] as const) {
    scorer.observe!(act(0, NOW, type));
    scorer.observe!(act(1, NOW, type));
  }
  assert.deepEqual(listOf(scorer, question(NOW)), before);
});

test('scores mean the same years after the last event', () => {
  const scorer = popular.live!(new ItemTable());
  scorer.observe!(act(0, NOW));
  scorer.observe!(act(1, NOW - DAY_MS));
  assert.deepEqual(listOf(scorer, question(NOW + 15 * 365 * DAY_MS)), listOf(scorer, question(NOW)));
});

test('a category holds what lies below it and follows a product that moves', () => {
  const scorer = new PopularScorer(popular.defaults, 4);
  const kitchen = question(NOW, { category: 'Home > Kitchen' });
  scorer.describe(0 as ItemIndex, product(0, 'Home > Kitchen > Mugs'));
  scorer.describe(1 as ItemIndex, product(1, 'Home > Garden'));
  scorer.describe(2 as ItemIndex, product(2, 'Home > Kitchen'));
  for (const item of [0, 1, 1, 1, 2, 2]) scorer.observe(act(item, NOW));
  assert.deepEqual(itemsOf(scorer, kitchen), [2, 0]);
  assert.deepEqual(itemsOf(scorer, question(NOW, { category: 'Home' })), [1, 2, 0]);
  assert.deepEqual(itemsOf(scorer, question(NOW, { category: 'Toys' })), []);
  scorer.observe(act(0, NOW));
  scorer.observe(act(0, NOW));
  assert.deepEqual(itemsOf(scorer, kitchen), [0, 2]);
  scorer.describe(1 as ItemIndex, product(1, 'Home > Kitchen'));
  scorer.describe(0 as ItemIndex, product(0));
  assert.deepEqual(itemsOf(scorer, kitchen), [1, 2]);
  assert.equal(scorer.explain(kitchen, 0 as ItemIndex), undefined);
});

test('whatever happens, a list is the sorted head of all scores, in the shop and in a category, short and long', () => {
  const types: EventType[] = ['view', 'purchase', 'add_to_cart', 'refund'];
  const step = fc.oneof(
    fc.record({ item: fc.nat(40), day: fc.nat(500), type: fc.constantFrom(...types) }),
    fc.record({ item: fc.nat(40), category: fc.constantFrom('A > B', 'A', 'C', undefined) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const scorer = new PopularScorer({ ...popular.defaults, listSize: 16 }, 8);
      for (const one of steps) {
        if ('type' in one) scorer.observe(act(one.item, NOW + one.day * DAY_MS, one.type));
        else scorer.describe(one.item as ItemIndex, product(one.item, one.category));
        if (one.item % 7 === 0) listOf(scorer, question(NOW, { category: 'A' }), 3);
      }
      for (const category of [undefined, 'A', 'A > B']) {
        const query = question(NOW + 500 * DAY_MS, category === undefined ? {} : { category });
        const scores = new Float32Array(41);
        scorer.scoreAll(query, scores);
        const order = [...scores.keys()]
          .filter((item) => scores[item]! > 0)
          .sort((a, b) => scores[b]! - scores[a]! || a - b);
        for (const k of [1, 5, 16, 40]) assert.deepEqual(itemsOf(scorer, query, k), order.slice(0, k));
      }
    }),
    { numRuns: 60 },
  );
});

test('what was fitted and what observed the same events give the same list', async () => {
  const shop = smallShop(3);
  const fitted = await popular.load(
    await popular.fit(shop, popular.defaults, { seed: 1, threads: 1 }),
    shop.items,
  );
  const observer = popular.live!(shop.items);
  const { interactions, shopperOffsets } = shop;
  const shopperOf = (row: number) => shopperOffsets.findIndex((begin) => begin > row) - 1;
  const rows = [...Array(interactions.length).keys()].sort(
    (a, b) => interactions.times[a]! - interactions.times[b]!,
  );
  for (const row of rows) {
    observer.observe!({
      ...act(interactions.items[row]!, interactions.times[row]!, 'view', shopperOf(row)),
      type: interactions.types[row]!,
    });
  }
  assert.deepEqual(itemsOf(observer, question(shop.asOf), 48), itemsOf(fitted, question(shop.asOf), 48));
});

test('wrong settings are named', () => {
  const field = (given: Parameters<typeof popular.parse>[0]): string | undefined => {
    try {
      popular.parse(given);
    } catch (error) {
      if (error instanceof AisleError && error.code === 'invalid_configuration') return error.field;
    }
    return undefined;
  };
  assert.equal(field({ halfLifeDays: 0 }), 'halfLifeDays');
  assert.equal(field({ weights: { views: 1 } }), 'weights.views');
  assert.equal(field({ weights: { view: -1 } }), 'weights.view');
  assert.equal(field({ listSize: 20.5 }), 'listSize');
});
