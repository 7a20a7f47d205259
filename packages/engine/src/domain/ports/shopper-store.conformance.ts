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
        assert.equal(await shoppers.export({ shopperId: shopper('A') }), undefined);
        await seed({ events, shoppers });
        const exported = await shoppers.export({ shopperId: shopper('A') });
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
        const receipt = await shoppers.erase({ shopperId: shopper('A') });
        const { receiptId, erasedAt, ...counts } = receipt!;
        assert.ok(receiptId.length > 8 && erasedAt > 0);
        assert.deepEqual(counts, {
          events: 3,
          slates: 2,
          quarantined: 1,
          visitors: 1,
          preferences: true,
          merged: ['v'],
        });
        assert.equal(await shoppers.export({ shopperId: shopper('A') }), undefined);
        assert.equal(await shoppers.erase({ shopperId: shopper('A') }), undefined);
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
      'exports and erases a guest as well, and nothing of anybody else',
      withStore(async ({ events, shoppers, quarantine }) => {
        const guest = { visitorId: visitor('g') };
        assert.equal(await shoppers.export(guest), undefined);
        assert.equal(await shoppers.erase(guest), undefined);
        await seed({ events, shoppers });
        await events.append([
          anEvent('of-guest', { visitorId: 'g' }),
          anEvent('of-twin', { shopperId: 'g' }),
        ]);
        await events.appendSlates([
          aSlate('slate-of-guest', { visitorId: 'g' }),
          aSlate('slate-of-twin', { shopperId: 'g' }),
        ]);
        await shoppers.setPreferences(guest, { personalize: false });
        const row = { source: 'f.csv', code: 'bad', reason: 'r', at: 1 };
        await quarantine.add([
          { ...row, row: 1, content: '{"visitorId":"g"}' },
          { ...row, row: 2, content: '{"visitorId":"gg"}' },
        ]);

        const exported = await shoppers.export(guest);
        assert.deepEqual(
          [exported?.visitorId, exported?.shopperId, exported?.visitors, exported?.preferences],
          ['g', undefined, [], { personalize: false }],
        );
        assert.deepEqual(
          exported?.events.map((event) => event.eventId as string),
          ['of-guest'],
        );
        assert.deepEqual(
          exported?.slates.map((slate) => slate.requestId as string),
          ['slate-of-guest'],
        );

        const { receiptId, erasedAt, ...counts } = (await shoppers.erase(guest))!;
        assert.ok(receiptId.length > 8 && erasedAt > 0);
        assert.deepEqual(counts, {
          events: 1,
          slates: 1,
          quarantined: 1,
          visitors: 0,
          preferences: true,
          merged: [],
        });
        assert.equal(await shoppers.export(guest), undefined);
        assert.equal(shoppers.preferences(guest), undefined);
        assert.deepEqual(
          (await quarantine.list()).map((kept) => kept.row),
          [2],
        );
        assert.equal((await shoppers.export({ shopperId: shopper('g') }))?.events.length, 1);
        assert.equal((await shoppers.export({ shopperId: shopper('A') }))?.events.length, 3);
        assert.equal(await events.slateCount(), 4);
      }),
    );

    it(
      'finds whom it erases in refused rows however JSON spells them, and in the reason, also when nothing else is kept',
      withStore(async ({ shoppers, quarantine }) => {
        const row = { source: 'f.jsonl', code: 'bad', reason: 'r', at: 1 };
        await quarantine.add([
          { ...row, row: 1, content: '{"shopperId":"Ren\\u00e9\\/1"}' },
          { ...row, row: 2, content: '{}', reason: 'The shopper René/1 has no such order.' },
          { ...row, row: 3, content: JSON.stringify({ cell: '{"shopperId":"Ren\\u00e9\\/1"}' }) },
          { ...row, row: 4, content: '{"shopperId":"Ren\\u00e9\\/12"}', reason: 'René/12' },
        ]);
        const receipt = await shoppers.erase({ shopperId: shopper('René/1') });
        assert.deepEqual([receipt?.events, receipt?.quarantined], [0, 3]);
        assert.deepEqual(
          (await quarantine.list()).map((kept) => kept.row),
          [4],
        );
        assert.equal(await shoppers.erase({ shopperId: shopper('René/1') }), undefined);
      }),
    );

    it(
      'has no account for a visitor who became a customer, and names the customer',
      withStore(async ({ events, shoppers }) => {
        await seed({ events, shoppers });
        const refused = { code: 'conflict', field: 'visitorId', remedy: /"A"/ };
        await assert.rejects(shoppers.export({ visitorId: visitor('v') }), refused);
        await assert.rejects(shoppers.erase({ visitorId: visitor('v') }), refused);
        assert.equal((await shoppers.export({ shopperId: shopper('A') }))?.events.length, 3);
        // With both ids the customer is meant.
        const both = { visitorId: visitor('w'), shopperId: shopper('A') };
        assert.equal((await shoppers.export(both))?.shopperId, 'A');
        await shoppers.erase({ shopperId: shopper('A') });
        assert.equal(await shoppers.export({ visitorId: visitor('v') }), undefined);
        await assert.rejects(shoppers.export({}), { code: 'invalid_field' });
        await assert.rejects(shoppers.erase({}), { code: 'invalid_field' });
      }),
    );

    it(
      'holds what was done by naming a visitor without proof under the no of the person, exports and erases it with them',
      withStore(async ({ events, shoppers }) => {
        await seed({ events, shoppers });
        const unproven = { visitorId: visitor('pk:v') };
        const loud = { personalize: true, analytics: true };
        await events.append([
          anEvent('named-v', { ...unproven, consent: loud }),
          anEvent('named-w', { visitorId: 'pk:w' }),
          anEvent('named-g', { visitorId: 'pk:g' }),
        ]);
        await events.appendSlates([aSlate('slate-named-v', unproven)]);
        assert.equal(shoppers.shopperOf(unproven.visitorId), undefined, 'they teach the customer nothing');
        await shoppers.setPreferences({ shopperId: shopper('A') }, { personalize: false });
        assert.deepEqual(shoppers.preferences(unproven), { personalize: false });
        assert.equal(shoppers.preferences({ visitorId: visitor('pk:w') }), undefined);
        await shoppers.setPreferences({ visitorId: visitor('g') }, { personalize: false });
        assert.deepEqual(shoppers.preferences({ visitorId: visitor('pk:g') }), { personalize: false });

        const exported = await shoppers.export({ shopperId: shopper('A') });
        assert.deepEqual(
          exported?.events.map(({ eventId, unproven }) => [eventId as string, unproven]),
          [
            ['guest', undefined],
            ['login', undefined],
            ['alone', undefined],
            ['named-v', true],
          ],
        );
        assert.equal(exported?.slates.length, 3);
        assert.deepEqual(exported?.consent, { personalize: true, analytics: false }, 'the person’s own word');
        const receipt = await shoppers.erase({ shopperId: shopper('A') });
        assert.deepEqual([receipt?.events, receipt?.slates], [4, 3]);
        assert.equal((await shoppers.erase({ visitorId: visitor('g') }))?.events, 1);
        assert.equal(await events.slate('slate-named-v'), undefined);
        const kept: string[] = [];
        for await (const block of events.read(0)) kept.push(...block.map((event) => event.eventId as string));
        assert.deepEqual(kept, ['other', 'on-their-device', 'named-w']);
      }),
    );

    it(
      'erases a customer of whom only a preference is kept',
      withStore(async ({ shoppers }) => {
        await shoppers.setPreferences({ shopperId: shopper('A') }, { personalize: false });
        const receipt = await shoppers.erase({ shopperId: shopper('A') });
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
