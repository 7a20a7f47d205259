import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import { type EventType, eventTypeCode } from '../domain/event.ts';
import type { History } from '../domain/history.ts';
import type { Repurchase } from '../domain/model.ts';
import { DISMISSED, IN_CART, PURCHASED, ShopperMarks, VIEWED } from './shopper-marks.ts';

function historyOf(acts: readonly { item: number; type: EventType; day: number; order?: number }[]): History {
  return {
    length: acts.length,
    items: Int32Array.from(acts, (act) => act.item),
    times: Float64Array.from(acts, (act) => act.day * DAY_MS),
    types: Uint8Array.from(acts, (act) => eventTypeCode(act.type)),
    quantities: new Float32Array(acts.length).fill(1),
    orders: Int32Array.from(acts, (act, i) => act.order ?? i),
  };
}

const buys = (days: readonly number[], order?: number) =>
  historyOf(
    days.map((day) => ({ item: 5, type: 'purchase', day, ...(order === undefined ? {} : { order }) })),
  );

describe('shopper marks', () => {
  it('tell what was bought, viewed and dismissed, for this call only', () => {
    const marks = new ShopperMarks();
    marks.begin(10);
    marks.readHistory(
      historyOf([
        { item: 1, type: 'view', day: 1 },
        { item: 1, type: 'purchase', day: 2 },
        { item: 2, type: 'dismiss', day: 2 },
        { item: 3, type: 'wishlist', day: 2 },
      ]),
    );
    marks.mark(4, IN_CART);
    assert.ok(
      marks.has(1, VIEWED) && marks.has(1, PURCHASED) && marks.has(2, DISMISSED) && marks.has(4, IN_CART),
    );
    assert.ok(!marks.has(3, PURCHASED | VIEWED) && !marks.has(2, PURCHASED));
    marks.begin(10);
    assert.ok(!marks.has(1, PURCHASED | VIEWED));
  });

  it('call an item re-buyable by its rhythm or by habit', () => {
    const rebuyable = (history: History, today: number, habit?: Repurchase): boolean => {
      const marks = new ShopperMarks();
      marks.begin(10);
      marks.readHistory(history);
      return marks.isRebuyable(5, today * DAY_MS, habit);
    };
    assert.equal(rebuyable(buys([0]), 1000), false, 'bought once');
    assert.equal(rebuyable(buys([0, 0, 0], 7), 1000), false, 'three lines of one order');
    assert.equal(rebuyable(buys([0, 30]), 40), false, 'a third of the rhythm has passed');
    assert.equal(rebuyable(buys([0, 30]), 45), true, 'half of the rhythm has passed');
    assert.equal(rebuyable(buys([0, 30, 60, 90]), 92), true, 'a habit, two days later');
    assert.equal(rebuyable(buys([0, 30, 60, 90]), 90.5), false, 'a habit, the same day');
    const everybody = (rate: number): Repurchase => ({ rate, rhythmDays: 20, buyers: 100 });
    assert.equal(
      rebuyable(buys([0]), 11, everybody(0.4)),
      true,
      'bought once, others come back for it every 20 days',
    );
    assert.equal(rebuyable(buys([0]), 2, everybody(0.4)), false, 'just bought');
    assert.equal(rebuyable(buys([0]), 100, everybody(0.05)), false, 'nobody comes back for it');
    assert.equal(
      rebuyable(buys([0]), 4, { rate: 0.4, rhythmDays: 20, buyers: 3 }),
      false,
      'too few buyers to tell',
    );
  });
});
