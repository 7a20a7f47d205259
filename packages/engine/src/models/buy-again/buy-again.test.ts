import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { act, bought, itemsOf, listOf, question } from '../live/live.case.ts';
import { modelConformance } from '../model.conformance.ts';
import { popular } from '../popular/popular.ts';
import { buyAgain } from './buy-again.ts';
import { BuyAgainScorer } from './buy-again-scorer.ts';

const NOW = Date.UTC(2026, 4, 1);
const COFFEE = 0 as ItemIndex;
const KETTLE = 1 as ItemIndex;

modelConformance('buy-again', () => buyAgain, { answersFrom: 'history', checkerboard: false });

test('without trend, repeat rate and due-ness the score is what a hand works out', () => {
  const scorer = new BuyAgainScorer({ ...buyAgain.defaults, trend: 0, repeatRate: 0, dueness: 0 }, 2);
  const history = bought([
    { item: 0, time: NOW - 365 * DAY_MS },
    { item: 0, time: NOW },
    { item: 1, time: NOW },
  ]);
  const [coffee, kettle] = listOf(scorer, question(NOW, { history }));
  assert.ok(Math.abs(coffee!.score - 5 * (1 + Math.exp(-1) + 0.5 * Math.log(3))) < 1e-5);
  assert.ok(Math.abs(kettle!.score - 5 * (1 + 0.5 * Math.log(2))) < 1e-5);
});

test('only purchases count, lines of one order once, and nothing from after the question', () => {
  const scorer = buyAgain.live!(new ItemTable());
  const history = {
    ...bought([
      { item: 0, time: NOW - 20 * DAY_MS, order: 5 },
      { item: 0, time: NOW - 20 * DAY_MS, order: 5 },
      { item: 1, time: NOW - DAY_MS },
      { item: 2, time: NOW + DAY_MS },
    ]),
    types: Uint8Array.of(8, 8, 0, 8),
  };
  const query = question(NOW, { history });
  assert.deepEqual(itemsOf(scorer, query), [0]);
  assert.equal(scorer.explain(query, COFFEE)?.figures?.['baskets'], 1);
  assert.equal(scorer.explain(query, KETTLE), undefined);
});

test('purchases without order numbers within an hour are one basket', () => {
  const scorer = buyAgain.live!(new ItemTable());
  const at = (minutes: number) => ({ item: 0, time: NOW - DAY_MS + minutes * 60_000, order: -1 });
  const query = question(NOW, { history: bought([at(0), at(30), at(500)]) });
  assert.equal(scorer.explain(query, COFFEE)?.figures?.['baskets'], 2);
});

test('an item gains as its day comes nearer, the more the stronger due-ness is', () => {
  const scorer = new BuyAgainScorer({ ...buyAgain.defaults, trend: 0, repeatRate: 0, dueness: 1 }, 1);
  const history = bought([
    { item: 0, time: NOW - 60 * DAY_MS },
    { item: 0, time: NOW - 30 * DAY_MS },
    { item: 0, time: NOW },
  ]);
  const scoreAfter = (days: number) =>
    listOf(scorer, question(NOW + days * DAY_MS, { history }))[0]?.score ?? 0;
  assert.equal(scoreAfter(0), 0);
  assert.ok(scoreAfter(10) < scoreAfter(20) && scoreAfter(20) < scoreAfter(30));
  const { figures } = scorer.explain(question(NOW + 10 * DAY_MS, { history }), COFFEE)!;
  assert.equal(figures?.['daysSinceLast'], 10);
  // The shopper's two gaps of 30 days and the unknown population's 30.
  assert.ok(Math.abs(figures['rhythmDays']! - 30) < 1e-9);
});

/** Forty shoppers who buy coffee every ten days, eighty who bought one kettle each. */
function coffeeShop(): BuyAgainScorer {
  const scorer = buyAgain.live!(new ItemTable()) as BuyAgainScorer;
  for (let shopper = 0; shopper < 40; shopper++) {
    for (let basket = 0; basket < 5; basket++) {
      scorer.observe(
        act(COFFEE, NOW - (50 - basket * 10) * DAY_MS, 'purchase', shopper, shopper * 5 + basket),
      );
    }
  }
  for (let shopper = 0; shopper < 80; shopper++) {
    scorer.observe(act(KETTLE, NOW - 30 * DAY_MS, 'purchase', shopper, 1000 + shopper));
  }
  return scorer;
}

test('learns which items are bought again and how soon', () => {
  const scorer = coffeeShop();
  const coffee = scorer.repurchase(COFFEE);
  const kettle = scorer.repurchase(KETTLE);
  assert.equal(coffee.buyers, 40);
  assert.equal(kettle.buyers, 80);
  assert.ok(coffee.rate > 0.8, `coffee ${coffee.rate}`);
  assert.ok(kettle.rate < 0.1, `kettle ${kettle.rate}`);
  // Bins are half-octaves: 10 days lie in 8 … 11.3.
  assert.ok(coffee.rhythmDays >= 8 && coffee.rhythmDays <= 11.4, `${coffee.rhythmDays}`);
});

test('two lines of one order are no repeat', () => {
  const scorer = buyAgain.live!(new ItemTable()) as BuyAgainScorer;
  scorer.observe(act(COFFEE, NOW, 'purchase', 1, 7));
  const once = scorer.repurchase(COFFEE);
  scorer.observe(act(COFFEE, NOW, 'purchase', 1, 7));
  assert.deepEqual(scorer.repurchase(COFFEE), once);
});

test('other models have no rhythm to ask for', () => {
  assert.equal(popular.live!(new ItemTable()).repurchase, undefined);
});
