import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { eventTypeCode } from '../domain/event.ts';
import type { Interaction } from '../domain/history.ts';
import type { ItemIndex, ShopperId } from '../domain/ids.ts';
import { HistoryBuffer } from './history-buffer.ts';
import { eventOf, fold, itemsOf, MINUTE, START, sessionOf, shopper, visitor } from './profile-acts.case.ts';
import { ProfileStore } from './profile-store.ts';

/** One shopper's history and cart as plain lists, changed by one line after the other. */
class LineByLine {
  readonly #limit: number;
  readonly #answers: Uint8Array;
  readonly #entries: Interaction[] = [];
  readonly cart: number[] = [];
  start = 0;
  lastSeen = Number.NEGATIVE_INFINITY;

  constructor(limit: number, answers: Uint8Array) {
    this.#limit = limit;
    this.#answers = answers;
  }

  open(time: number): void {
    if (time < this.lastSeen) return;
    if (time - this.lastSeen > 30 * MINUTE) this.start = this.#entries.length;
    this.lastSeen = time;
  }

  record(line: Interaction): number {
    const entries = this.#entries;
    const { item, type, time } = line;
    const known = entries.findLast((entry) => entry.item === item && this.#answers[entry.type] === 1);
    const previous = known?.time ?? Number.NaN;
    if (entries.length >= this.#limit) {
      if (entries.length === 0 || time < entries[0]!.time) return previous;
      entries.shift();
      if (this.start > 0) this.start--;
    }
    const later = entries.findIndex((entry) => entry.time > time);
    const place = later < 0 ? entries.length : later;
    entries.splice(place, 0, { ...line, time: Math.floor(time / 1000) * 1000 });
    if (place < this.start) this.start++;
    const kept = this.cart.indexOf(item);
    if (type === eventTypeCode('purchase')) this.cart.length = 0;
    else if (type === eventTypeCode('add_to_cart') && kept < 0) this.cart.push(item);
    else if (type === eventTypeCode('remove_from_cart') && kept >= 0) this.cart.splice(kept, 1);
    return previous;
  }

  items(): number[] {
    return this.#entries.map(({ item }) => item);
  }
}

describe('profile store', () => {
  it('keeps what was done, to the second and with quantities and orders', () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', item: 7, at: 1, type: 'purchase', quantity: 2.5, order: 42 });
    const out = new HistoryBuffer();
    profiles.history(profiles.find(shopper('ann')), out);
    assert.equal(out.length, 1);
    assert.equal(out.items[0], 7);
    assert.equal(out.times[0], START + MINUTE);
    assert.equal(out.types[0], eventTypeCode('purchase'));
    assert.equal(out.quantities[0], 2.5);
    assert.equal(out.orders[0], 42);
  });

  it('joins a guest and a customer in time order once they prove to be one', () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    fold(profiles, { visitor: 'browser', item: 2, at: 5 });
    fold(profiles, { shopper: 'ann', item: 3, at: 10 });
    fold(profiles, { visitor: 'browser', item: 4, at: 15, type: 'add_to_cart' });
    assert.deepEqual(itemsOf(profiles, visitor('browser')), [2, 4]);
    fold(profiles, { shopper: 'ann', visitor: 'browser', item: 5, at: 20 });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1, 2, 3, 4, 5]);
    assert.deepEqual(itemsOf(profiles, visitor('browser')), [1, 2, 3, 4, 5]);
    assert.deepEqual([...profiles.cart(profiles.find(shopper('ann')))], [4]);
    assert.equal(profiles.size, 1);
  });

  it('makes a guest the customer when the customer is new, and leaves the visitor with the first customer', () => {
    const profiles = new ProfileStore();
    fold(profiles, { visitor: 'tablet', item: 1, at: 0 });
    fold(profiles, { visitor: 'tablet', shopper: 'ann', item: 2, at: 1 });
    fold(profiles, { visitor: 'tablet', shopper: 'bob', item: 3, at: 2 });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1, 2]);
    assert.deepEqual(itemsOf(profiles, shopper('bob')), [3]);
    assert.deepEqual(itemsOf(profiles, visitor('tablet')), [1, 2]);
  });

  it('knows a link that only the store remembers', () => {
    const profiles = new ProfileStore({
      shopperOf: (id) => (id === 'phone' ? ('ann' as ShopperId) : undefined),
    });
    fold(profiles, { visitor: 'phone', item: 1, at: 0 });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1]);
    assert.deepEqual(itemsOf(profiles, visitor('phone')), [1]);
  });

  it('ends a session after half an hour and with a new session id', () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    fold(profiles, { shopper: 'ann', item: 2, at: 29 });
    assert.deepEqual(sessionOf(profiles, shopper('ann'), 30), [1, 2]);
    assert.deepEqual(sessionOf(profiles, shopper('ann'), 60), []);
    fold(profiles, { shopper: 'ann', item: 3, at: 60 });
    assert.deepEqual(sessionOf(profiles, shopper('ann'), 60), [3]);
    fold(profiles, { shopper: 'ann', session: 'tab-1', item: 4, at: 61 });
    fold(profiles, { shopper: 'ann', session: 'tab-1', item: 5, at: 62 });
    assert.deepEqual(sessionOf(profiles, { ...shopper('ann'), sessionId: 'tab-1' }, 62), [4, 5]);
    assert.deepEqual(sessionOf(profiles, { ...shopper('ann'), sessionId: 'tab-2' }, 62), []);
    fold(profiles, { shopper: 'ann', session: 'tab-2', item: 6, at: 63 });
    assert.deepEqual(sessionOf(profiles, { ...shopper('ann'), sessionId: 'tab-2' }, 63), [6]);
  });

  it('keeps the session of whoever was active last when two histories join', () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    fold(profiles, { visitor: 'phone', item: 2, at: 100 });
    fold(profiles, { visitor: 'phone', shopper: 'ann', item: 3, at: 101 });
    assert.deepEqual(sessionOf(profiles, shopper('ann'), 101), [2, 3]);
  });

  it('follows the cart', () => {
    const profiles = new ProfileStore();
    const cart = () => [...profiles.cart(profiles.find(shopper('ann')))];
    fold(profiles, { shopper: 'ann', item: 1, at: 0, type: 'add_to_cart' });
    fold(profiles, { shopper: 'ann', item: 2, at: 1, type: 'add_to_cart' });
    fold(profiles, { shopper: 'ann', item: 1, at: 2, type: 'add_to_cart' });
    assert.deepEqual(cart(), [1, 2]);
    fold(profiles, { shopper: 'ann', item: 1, at: 3, type: 'remove_from_cart' });
    assert.deepEqual(cart(), [2]);
    fold(profiles, { shopper: 'ann', item: 3, at: 4, type: 'purchase' });
    assert.deepEqual(cart(), []);
  });

  it('remembers the last country', () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', item: 1, at: 0, country: 'DE' });
    fold(profiles, { shopper: 'ann', item: 1, at: 1 });
    assert.equal(profiles.country(profiles.find(shopper('ann'))), 'DE');
  });

  it('forgets a customer and the guests merged into them', () => {
    const profiles = new ProfileStore();
    fold(profiles, { visitor: 'phone', item: 1, at: 0 });
    fold(profiles, { visitor: 'phone', shopper: 'ann', item: 2, at: 1 });
    assert.equal(profiles.forget(shopper('ann')), true);
    assert.equal(profiles.find(shopper('ann')), -1);
    assert.equal(profiles.find(visitor('phone')), -1);
    assert.equal(profiles.size, 0);
    assert.equal(profiles.forget(shopper('ann')), false);
    fold(profiles, { shopper: 'eve', item: 9, at: 2 });
    assert.deepEqual(itemsOf(profiles, shopper('eve')), [9]);
  });

  it('lets the least recently active profile go when full', () => {
    const profiles = new ProfileStore({ maxProfiles: 2 });
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    fold(profiles, { shopper: 'bob', item: 2, at: 1 });
    fold(profiles, { shopper: 'ann', item: 3, at: 2 });
    fold(profiles, { shopper: 'eve', item: 4, at: 3 });
    assert.equal(profiles.find(shopper('bob')), -1);
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1, 3]);
    assert.deepEqual(itemsOf(profiles, shopper('eve')), [4]);
  });

  it('keeps the newest of a long history, and tells when an item was touched before', () => {
    const profiles = new ProfileStore({ historyLimit: 50 });
    for (let i = 0; i < 130; i++) fold(profiles, { shopper: 'ann', item: i, at: i });
    assert.deepEqual(
      itemsOf(profiles, shopper('ann')),
      Array.from({ length: 50 }, (_, i) => 80 + i),
    );
    const number = profiles.find(shopper('ann'));
    const act = (item: number): Interaction => ({
      item: item as ItemIndex,
      type: 0,
      time: START + 200 * MINUTE,
      quantity: 1,
      order: -1,
      shopper: number,
    });
    assert.equal(profiles.record(number, [act(100)])[0], START + 100 * MINUTE);
    assert.ok(Number.isNaN(profiles.record(number, [act(3)])[0]));
  });

  it('drops an act older than all that a full history keeps', () => {
    const profiles = new ProfileStore({ historyLimit: 20 });
    for (let i = 0; i < 20; i++) fold(profiles, { shopper: 'ann', item: i, at: 100 + i });
    const before = itemsOf(profiles, shopper('ann'));
    fold(profiles, { shopper: 'ann', item: 99, at: 99, type: 'add_to_cart' });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), before);
    assert.deepEqual([...profiles.cart(profiles.find(shopper('ann')))], []);
    fold(profiles, { shopper: 'ann', item: 98, at: 101 });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1, 98, ...before.slice(2)]);
  });

  it('keeps the newest 200 items of a cart, also when two carts join', () => {
    const profiles = new ProfileStore();
    const put = (who: object, item: number) =>
      fold(profiles, { ...who, item, at: item, type: 'add_to_cart' });
    for (let item = 0; item < 250; item++) put({ shopper: 'ann' }, item);
    const cart = () => [...profiles.cart(profiles.find(shopper('ann')))];
    assert.deepEqual(
      cart(),
      Array.from({ length: 200 }, (_, i) => 50 + i),
    );
    for (let item = 250; item < 300; item++) put({ visitor: 'phone' }, item);
    put({ shopper: 'ann', visitor: 'phone' }, 300);
    assert.deepEqual(
      cart(),
      Array.from({ length: 200 }, (_, i) => 101 + i),
    );
  });

  it('folds the lines of an event at once as if they came one by one, late ones too', () => {
    const kinds = ['view', 'add_to_cart', 'remove_from_cart', 'purchase'] as const;
    const event = fc.record({
      // Half seconds, and gaps that end a session.
      at: fc.oneof(
        fc.nat(12).map((n) => n / 120),
        fc.nat(6).map((n) => n * 20),
      ),
      kind: fc.nat(3),
      items: fc.array(fc.nat(6), { minLength: 1, maxLength: 9 }),
    });
    const answers = new Uint8Array(256);
    answers[eventTypeCode('view')] = 1;
    answers[eventTypeCode('purchase')] = 1;
    fc.assert(
      fc.property(fc.nat(12), fc.array(event, { maxLength: 14 }), (historyLimit, events) => {
        const profiles = new ProfileStore({ historyLimit });
        const naive = new LineByLine(historyLimit, answers);
        let number = -1;
        for (const { at, kind, items } of events) {
          const type = kinds[kind]!;
          number = profiles.open(eventOf({ shopper: 'ann', item: 0, at, type }));
          const time = START + at * MINUTE;
          const lines = items.map((item): Interaction => {
            return {
              item: item as ItemIndex,
              type: eventTypeCode(type),
              time,
              quantity: 1,
              order: -1,
              shopper: number,
            };
          });
          const previous = [...profiles.record(number, lines, answers)].slice(0, lines.length);
          naive.open(time);
          assert.deepEqual(
            previous,
            lines.map((line) => naive.record(line)),
          );
        }
        if (number < 0) return;
        assert.deepEqual(itemsOf(profiles, shopper('ann')), naive.items());
        const session = new HistoryBuffer();
        profiles.session(number, undefined, naive.lastSeen, session);
        assert.deepEqual([...session.items.subarray(0, session.length)], naive.items().slice(naive.start));
        assert.deepEqual([...profiles.cart(number)], naive.cart);
      }),
      { numRuns: 1500 },
    );
  });

  it('holds, for any order of acts and merges, the same histories as plain lists', () => {
    const acts = fc.array(
      fc.record({
        who: fc.integer({ min: 0, max: 5 }),
        item: fc.integer({ min: 0, max: 30 }),
        at: fc.integer({ min: 0, max: 500 }),
      }),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(acts, (all) => {
        const profiles = new ProfileStore();
        // People 0–2 are customers, 3–5 guests; guest 3 + c acts as customer c as well from the second half on.
        const expected = new Map<string, { item: number; at: number }[]>();
        const owner = new Map<string, string>();
        const of = (key: string) => {
          const entries = expected.get(key) ?? [];
          expected.set(key, entries);
          return entries;
        };
        const insert = (entries: { item: number; at: number }[], entry: { item: number; at: number }) => {
          let place = entries.length;
          while (place > 0 && entries[place - 1]!.at > entry.at) place--;
          entries.splice(place, 0, entry);
        };
        for (const [i, { who, item, at }] of all.entries()) {
          const guest = `v${who}`;
          const customer = `s${who - 3}`;
          if (who < 3) {
            fold(profiles, { shopper: `s${who}`, item, at });
            insert(of(`s${who}`), { item, at });
          } else if (i > all.length / 2 && i % 3 === 0) {
            fold(profiles, { visitor: guest, shopper: customer, item, at });
            if (!owner.has(guest)) {
              owner.set(guest, customer);
              const joined = [...of(guest), ...of(customer)].sort((a, b) => a.at - b.at);
              expected.set(customer, joined);
              expected.delete(guest);
            }
            insert(of(customer), { item, at });
          } else {
            fold(profiles, { visitor: guest, item, at });
            insert(of(owner.get(guest) ?? guest), { item, at });
          }
        }
        for (const [key, entries] of expected) {
          const identity = key.startsWith('s') ? shopper(key) : visitor(key);
          assert.deepEqual(
            itemsOf(profiles, identity),
            entries.map((entry) => entry.item),
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});
