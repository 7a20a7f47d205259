import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShopperId, VisitorId } from '../ids.ts';
import { anEvent, aSlate } from './records.case.ts';
import type { Store } from './store.ts';

const shopper = (value: string) => value as ShopperId;
const visitor = (value: string) => value as VisitorId;

/** What every shopper store does. `make` gives a fresh, empty store; the suite closes it. */
export function shopperStoreConformance(name: string, make: () => Promise<Store>): void {
  const withStore = (test: (store: Store) => Promise<void>) => async () => {
    const store = await make();
    try {
      await test(store);
    } finally {
      await store.close();
    }
  };

  describe(`shopper store: ${name}`, () => {
    it(
      'merges a visitor into the customer it was first seen with',
      withStore(async ({ events, shoppers }) => {
        await events.append([
          anEvent('1', { visitorId: 'v1' }),
          anEvent('2', { visitorId: 'v1', shopperId: 'A' }),
          anEvent('3', { visitorId: 'v2', shopperId: 'B' }),
          anEvent('4', { visitorId: 'v1', shopperId: 'B' }),
        ]);
        assert.equal(shoppers.shopperOf(visitor('v1')), 'A');
        assert.equal(shoppers.shopperOf(visitor('v2')), 'B');
        assert.equal(shoppers.shopperOf(visitor('v3')), undefined);
        assert.deepEqual(
          [...shoppers.links()],
          [
            ['v1', 'A'],
            ['v2', 'B'],
          ],
        );
      }),
    );

    it(
      'keeps preferences for a visitor, a customer, and a visitor who became one',
      withStore(async ({ events, shoppers }) => {
        assert.equal(shoppers.preferences({ visitorId: visitor('v') }), undefined);
        await shoppers.setPreferences({ visitorId: visitor('v') }, { personalize: false });
        assert.deepEqual(shoppers.preferences({ visitorId: visitor('v') }), { personalize: false });
        assert.equal(shoppers.preferences({ shopperId: shopper('A') }), undefined);
        await events.append([anEvent('1', { visitorId: 'v', shopperId: 'A' })]);
        assert.deepEqual(shoppers.preferences({ shopperId: shopper('A') }), { personalize: false });
        await shoppers.setPreferences({ shopperId: shopper('A') }, { personalize: true });
        assert.deepEqual(shoppers.preferences({ visitorId: visitor('v') }), { personalize: true });
        await shoppers.setPreferences({ visitorId: visitor('v') }, { personalize: false });
        assert.deepEqual(shoppers.preferences({ shopperId: shopper('A') }), { personalize: false });
        await assert.rejects(shoppers.setPreferences({}, { personalize: false }), { code: 'invalid_field' });
      }),
    );

    it(
      'lets a refusal survive the merge, whatever the account said',
      withStore(async ({ events, shoppers }) => {
        await shoppers.setPreferences({ shopperId: shopper('A') }, { personalize: true });
        await shoppers.setPreferences({ visitorId: visitor('no') }, { personalize: false });
        await shoppers.setPreferences({ shopperId: shopper('B') }, { personalize: false });
        await shoppers.setPreferences({ visitorId: visitor('yes') }, { personalize: true });
        await events.append([
          anEvent('1', { visitorId: 'no', shopperId: 'A' }),
          anEvent('2', { visitorId: 'yes', shopperId: 'B' }),
        ]);
        assert.deepEqual(shoppers.preferences({ shopperId: shopper('A') }), { personalize: false });
        assert.deepEqual(shoppers.preferences({ shopperId: shopper('B') }), { personalize: false });
      }),
    );

    it(
      'exports everything of a customer and nothing of anybody else',
      withStore(async ({ events, shoppers }) => {
        assert.equal(await shoppers.export(shopper('A')), undefined);
        await seed({ events, shoppers });
        const exported = await shoppers.export(shopper('A'));
        assert.deepEqual(
          exported?.events.map((event) => event.eventId as string),
          ['guest', 'login', 'alone'],
        );
        assert.deepEqual(exported?.slates.map((slate) => slate.requestId as string).sort(), [
          'slate-guest',
          'slate-login',
        ]);
        assert.deepEqual(exported?.visitors, ['v']);
        assert.deepEqual(exported?.consent, { personalize: true, analytics: false });
        assert.deepEqual(exported?.preferences, { personalize: true });
        assert.equal(exported?.shopperId, 'A');
      }),
    );

    it(
      'erases everything of a customer, says how much, and leaves the rest',
      withStore(async ({ events, shoppers, quarantine }) => {
        await seed({ events, shoppers });
        const row = { source: 'f.csv', code: 'bad', reason: 'r', at: 1 };
        await quarantine.add([
          { ...row, row: 1, content: 'A,sku,2024' },
          { ...row, row: 2, content: 'BA,sku,2024' },
        ]);
        const head = events.head;
        const receipt = await shoppers.erase(shopper('A'));
        const { receiptId, erasedAt, ...counts } = receipt!;
        assert.ok(receiptId.length > 8 && erasedAt > 0);
        assert.deepEqual(counts, { events: 3, slates: 2, visitors: 1, preferences: true });
        assert.equal(await shoppers.export(shopper('A')), undefined);
        assert.equal(await shoppers.erase(shopper('A')), undefined);
        assert.equal(shoppers.shopperOf(visitor('v')), undefined);
        assert.equal(shoppers.preferences({ visitorId: visitor('v') }), undefined);
        assert.equal(await events.slate('slate-guest'), undefined);
        assert.equal(await events.slateCount(), 1);
        assert.deepEqual(
          (await quarantine.list()).map((kept) => kept.row),
          [2],
        );
        const kept: string[] = [];
        for await (const block of events.read(0)) kept.push(...block.map((event) => event.eventId as string));
        assert.deepEqual(kept, ['other', 'on-their-device']);
        assert.equal(events.head, head, 'offsets are never given out again');
        const [next] = await events.append([anEvent('guest', { visitorId: 'v' })]);
        assert.deepEqual(next, { offset: head + 1, duplicate: false });
      }),
    );

    it(
      'erases a customer of whom only a preference is kept',
      withStore(async ({ shoppers }) => {
        await shoppers.setPreferences({ shopperId: shopper('A') }, { personalize: false });
        const receipt = await shoppers.erase(shopper('A'));
        assert.equal(receipt?.preferences, true);
        assert.equal(receipt?.events, 0);
        assert.equal(shoppers.preferences({ shopperId: shopper('A') }), undefined);
      }),
    );
  });
}

/** Customer A with the visitor v; customer B, who once used A's device. */
async function seed({ events, shoppers }: Pick<Store, 'events' | 'shoppers'>): Promise<void> {
  await events.append([
    anEvent('guest', { visitorId: 'v', consent: { personalize: false, analytics: false } }),
    anEvent('other', { visitorId: 'w', shopperId: 'B' }),
    anEvent('login', { visitorId: 'v', shopperId: 'A', consent: { personalize: true, analytics: false } }),
    anEvent('on-their-device', { visitorId: 'v', shopperId: 'B' }),
    anEvent('alone', { shopperId: 'A' }),
  ]);
  await events.appendSlates([
    aSlate('slate-guest', { visitorId: 'v' }),
    aSlate('slate-login', { visitorId: 'v', shopperId: 'A' }),
    aSlate('slate-other', { shopperId: 'B' }),
  ]);
  await shoppers.setPreferences({ shopperId: shopper('A') }, { personalize: true });
}
