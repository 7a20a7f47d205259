import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Event, LoggedEvent } from '../event.ts';
import type { SlateRecord } from '../slate.ts';
import { anEvent, aSlate } from './records.case.ts';
import type { Store } from './store.ts';

/** What every event log does. `make` gives a fresh, empty store; the suite closes it. */
export function eventLogConformance(name: string, make: () => Promise<Store>): void {
  const withStore = (test: (store: Store) => Promise<void>) => async () => {
    const store = await make();
    try {
      await test(store);
    } finally {
      await store.close();
    }
  };

  describe(`event log: ${name}`, () => {
    it(
      'is empty at first',
      withStore(async ({ events }) => {
        assert.equal(events.head, 0);
        assert.deepEqual(await readAll(events.read(0)), []);
        assert.deepEqual(await events.append([]), []);
        assert.equal(await events.slateCount(), 0);
      }),
    );

    it(
      'gives back every field of what was appended, in order, with growing offsets',
      withStore(async ({ events }) => {
        const sent = [
          fullEvent(),
          anEvent('plain', { visitorId: 'v' }),
          anEvent('x', { type: 'x-sized', visitorId: 'v' }),
        ];
        const outcomes = await events.append(sent);
        assert.equal(outcomes.length, 3);
        for (const [i, outcome] of outcomes.entries()) {
          assert.equal(outcome.duplicate, false);
          assert.ok(outcome.offset > (i === 0 ? 0 : outcomes[i - 1]!.offset));
        }
        assert.equal(events.head, outcomes[2]!.offset);
        assert.deepEqual(
          await readAll(events.read(0)),
          sent.map((event, i) => ({ ...event, offset: outcomes[i]!.offset })),
        );
      }),
    );

    it(
      'acknowledges a repeat with the first offset and changes nothing',
      withStore(async ({ events, shoppers }) => {
        const [first, within] = await events.append([
          anEvent('e1', { visitorId: 'v' }),
          anEvent('e1', { visitorId: 'other', value: 9 }),
        ]);
        assert.deepEqual(within, { offset: first!.offset, duplicate: true });
        const [again, fresh] = await events.append([
          anEvent('e1', { visitorId: 'v', shopperId: 's' }),
          anEvent('e2', { visitorId: 'v' }),
        ]);
        assert.deepEqual(again, { offset: first!.offset, duplicate: true });
        assert.equal(fresh!.duplicate, false);
        assert.ok(fresh!.offset > first!.offset);
        assert.deepEqual([...shoppers.links()], [], 'a repeat merges nobody');
        assert.deepEqual(
          (await readAll(events.read(0))).map((event) => [event.eventId, event.visitorId]),
          [
            ['e1', 'v'],
            ['e2', 'v'],
          ],
        );
      }),
    );

    it(
      'tells apart event ids that only look alike',
      withStore(async ({ events }) => {
        const ids = [
          '',
          ' ',
          'a',
          'A',
          'a ',
          'é',
          'e\u0301',
          '\u0000',
          'a\nb',
          'a"b',
          '漢字',
          '😀',
          '\ud800',
          '\udfff',
          '1',
          '01',
          'x'.repeat(500),
        ];
        const outcomes = await events.append(ids.map((id) => anEvent(id, { visitorId: 'v' })));
        assert.ok(outcomes.every((outcome) => !outcome.duplicate));
        assert.deepEqual(
          (await readAll(events.read(0))).map((event) => event.eventId as string),
          ids,
        );
      }),
    );

    it(
      'keeps callers at the same time apart and doubles nothing',
      withStore(async ({ events }) => {
        const answers = await Promise.all(
          Array.from({ length: 60 }, (_, caller) =>
            events.append([
              anEvent(`own-${caller}`, { visitorId: 'v' }),
              anEvent(`both-${caller % 20}`, { visitorId: 'v' }),
            ]),
          ),
        );
        assert.ok(answers.every(([own]) => !own!.duplicate));
        assert.equal(answers.filter(([, both]) => !both!.duplicate).length, 20);
        const kept = await readAll(events.read(0));
        assert.equal(kept.length, 80);
        assert.equal(new Set(kept.map((event) => event.eventId)).size, 80);
        const offsets = new Map(kept.map((event) => [event.eventId as string, event.offset]));
        for (const [caller, [own, both]] of answers.entries()) {
          assert.equal(own!.offset, offsets.get(`own-${caller}`));
          assert.equal(both!.offset, offsets.get(`both-${caller % 20}`));
        }
      }),
    );

    it(
      'reads what lies after one offset and up to another, across blocks',
      withStore(async ({ events }) => {
        const sent = Array.from({ length: 2_600 }, (_, i) => anEvent(`e${i}`, { visitorId: `v${i % 7}` }));
        const outcomes = await events.append(sent);
        const offset = (i: number) => outcomes[i]!.offset;
        const ids = (found: readonly LoggedEvent[]) => found.map((event) => event.eventId as string);
        assert.deepEqual(ids(await readAll(events.read(0))), ids(sent as LoggedEvent[]));
        assert.deepEqual(ids(await readAll(events.read(offset(2_597)))), ['e2598', 'e2599']);
        assert.deepEqual(ids(await readAll(events.read(offset(9), offset(11)))), ['e10', 'e11']);
        assert.deepEqual(await readAll(events.read(events.head)), []);
        assert.deepEqual(await readAll(events.read(offset(11), offset(9))), []);
        for await (const block of events.read(0)) {
          assert.ok(block.length > 0);
          break;
        }
      }),
    );

    it(
      'reads up to the head of the moment it is asked',
      withStore(async ({ events }) => {
        await events.append([anEvent('before', { visitorId: 'v' })]);
        const reading = events.read(0);
        const found: string[] = [];
        for await (const block of reading) {
          found.push(...block.map((event) => event.eventId as string));
          await events.append([anEvent(`during-${found.length}`, { visitorId: 'v' })]);
        }
        assert.deepEqual(found, ['before']);
      }),
    );

    it(
      'agrees with a naive log on any sequence of appends',
      withStore(async ({ events }) => {
        const naive: { id: string; offset: number }[] = [];
        await fc.assert(
          fc.asyncProperty(fc.array(fc.nat({ max: 60 }).map(String), { maxLength: 12 }), async (ids) => {
            const outcomes = await events.append(ids.map((id) => anEvent(id, { visitorId: 'v' })));
            for (const [i, id] of ids.entries()) {
              const known = naive.find((entry) => entry.id === id);
              assert.equal(outcomes[i]!.duplicate, known !== undefined);
              if (known !== undefined) assert.equal(outcomes[i]!.offset, known.offset);
              else naive.push({ id, offset: outcomes[i]!.offset });
            }
            const kept = await readAll(events.read(0));
            assert.deepEqual(
              kept.map((event) => ({ id: event.eventId as string, offset: event.offset })),
              naive,
            );
          }),
          { numRuns: 25 },
        );
      }),
    );

    it(
      'keeps slates under their request ids, the first of each',
      withStore(async ({ events }) => {
        const slates: SlateRecord[] = [
          aSlate('r1', { visitorId: 'v', degraded: ['fallback:popular'] }),
          aSlate('r2', { shopperId: 's' }),
          aSlate('r3'),
        ];
        await events.appendSlates(slates);
        await events.appendSlates([aSlate('r1', { placement: 'other' })]);
        assert.equal(await events.slateCount(), 3);
        for (const slate of slates) assert.deepEqual(await events.slate(slate.requestId), slate);
        assert.equal(await events.slate('nowhere'), undefined);
        assert.equal(events.head, 0, 'slates take no offsets');
      }),
    );

    it('refuses to append after closing and may be closed twice', async () => {
      const store = await make();
      await store.events.append([anEvent('e', { visitorId: 'v' })]);
      await store.close();
      await store.close();
      await assert.rejects(store.events.append([anEvent('f', { visitorId: 'v' })]), {
        code: 'shutting_down',
      });
      await assert.rejects(store.events.appendSlates([aSlate('r')]), { code: 'shutting_down' });
    });
  });
}

async function readAll(blocks: AsyncIterable<readonly LoggedEvent[]>): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for await (const block of blocks) all.push(...block);
  return all;
}

function fullEvent(): Event {
  return anEvent('full', {
    type: 'purchase',
    occurredAt: 1_763_000_000_123,
    receivedAt: 1_763_000_000_456,
    visitorId: 'vïsitor "1"',
    shopperId: 'shopper\n1',
    sessionId: 'se',
    consent: { personalize: true, analytics: false },
    items: [
      { itemId: 'a', quantity: 2.5, unitPrice: 19.99, discount: 0.1, position: 0, requestId: 'r' },
      { itemId: '漢字 😀' },
    ],
    requestId: 'r',
    placement: 'home',
    order: { id: 'o', value: 1e-7, tax: 0, shipping: 1e21, currency: 'EUR', coupon: '' },
    search: { query: 'mugs', filters: 'in_stock', sort: 'price', page: 2 },
    value: -4.25,
    context: { device: 'phone', locale: 'zh-CN' },
    properties: { text: '\u0000\u2028', number: 0.1, flag: false },
  });
}
