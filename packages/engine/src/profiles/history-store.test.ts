import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Interaction } from '../domain/history.ts';
import type { ItemIndex } from '../domain/ids.ts';
import { HistoryBuffer } from './history-buffer.ts';
import { HistoryStore } from './history-store.ts';

function act(item: number, second: number, quantity = 1): Interaction {
  return {
    item: item as ItemIndex,
    type: second % 3 === 0 ? 255 : item % 12,
    time: second * 1000,
    quantity,
    order: item - 1,
    shopper: 0,
  };
}

describe('history store', () => {
  it('holds, for any appends, inserts, drops and clears of many shoppers, what plain lists hold', () => {
    const step = fc.record({
      shopper: fc.nat(3),
      what: fc.oneof(
        { weight: 8, arbitrary: fc.constant('append' as const) },
        { weight: 3, arbitrary: fc.constant('drop' as const) },
        { weight: 4, arbitrary: fc.constant('insert' as const) },
        { weight: 1, arbitrary: fc.constant('clear' as const) },
      ),
      item: fc.nat(6),
      skip: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const store = new HistoryStore();
        const lists: Interaction[][] = [[], [], [], []];
        const out = new HistoryBuffer();
        for (const [second, { shopper, what, item, skip }] of steps.entries()) {
          const list = lists[shopper]!;
          if (what === 'append') {
            store.append(shopper, act(item, second));
            list.push(act(item, second));
          } else if (what === 'clear') {
            store.clear(shopper);
            list.length = 0;
          } else if (what === 'drop') {
            const count = Math.min(list.length, 1 + (item % 4) * 5);
            store.drop(shopper, count);
            list.splice(0, count);
          } else {
            // A run of late lines, some of them left out, behind all that is not later than they are.
            const late = Math.max(0, second - skip);
            const lines = Array.from({ length: 1 + (item % 3) * 9 }, (_, i) => act(i, late));
            const from = item % 2;
            const place = list.filter((entry) => entry.time <= late * 1000).length;
            assert.equal(store.countUntil(shopper, late * 1000 + 999), place);
            store.insert(shopper, place, lines, from);
            list.splice(place, 0, ...lines.slice(from));
          }
          assert.equal(store.length(shopper), list.length);
          assert.equal(store.latest(shopper), list.at(-1)?.time ?? Number.NEGATIVE_INFINITY);
          for (const types of [[...Array(256).keys()], [0, 1, 2, 3, 4, 5, 6], [255], []]) {
            const last = list.findLast((entry) => entry.item === item && types.includes(entry.type))?.time;
            const asked = new Uint8Array(256);
            for (const type of types) asked[type] = 1;
            assert.equal(store.lastTimeOf(shopper, item, asked), last ?? Number.NaN);
          }
          store.read(shopper, skip, out);
          const expected = list.slice(skip);
          assert.equal(out.length, expected.length);
          for (const [i, entry] of expected.entries()) {
            assert.equal(out.items[i], entry.item);
            assert.equal(out.times[i], entry.time);
            assert.equal(out.types[i], entry.type);
            assert.equal(out.orders[i], entry.order);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps whole quantities exactly and others to four digits', () => {
    const store = new HistoryStore();
    const quantities = [1, 3, 999, 65_536, 0.25, 1.2345, 0.001];
    for (const [i, quantity] of quantities.entries()) store.append(0, act(i, i, quantity));
    const out = new HistoryBuffer();
    store.read(0, 0, out);
    for (const [i, quantity] of quantities.entries())
      assert.ok(Math.abs(out.quantities[i]! / quantity - 1) < 2e-5, `${out.quantities[i]}`);
    assert.deepEqual([...out.quantities.subarray(0, 5)], quantities.slice(0, 5));
  });

  it('uses the room of what was cleared again', () => {
    const store = new HistoryStore();
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 1000; i++) store.append(round % 3, act(i, i));
      store.clear(round % 3);
    }
    assert.ok(store.bytes < 2 ** 21, `${store.bytes} bytes`);
  });
});
