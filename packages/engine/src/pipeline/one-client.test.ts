import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { Event, EventType } from '../domain/event.ts';
import type { ItemId, ItemIndex, ShopperId, VisitorId } from '../domain/ids.ts';
import type { Scorer } from '../domain/model.ts';
import { Random } from '../domain/random.ts';
import { boughtTogether } from '../models/bought-together/bought-together.ts';
import { itemKnn } from '../models/item-knn/item-knn.ts';
import { listOf, question } from '../models/live/live.case.ts';
import { popular } from '../models/popular/popular.ts';
import { trending } from '../models/trending/trending.ts';
import { Echoes } from '../server/echoes.ts';
import { event, NOW, openShop, product } from './shop.case.ts';

const HOUR = 3_600_000;
const DAYS = 14;
const PRODUCTS = 200;
const EVENTS = 10_000;
/** Nobody but the client has ever looked at it. */
const TARGET = 'p199';

/**
 * Two weeks of a small shop: 40 visits a day, customers and guests, of three to six products each by Zipf's law, a tenth of
 * the views ends in a purchase; in the last hours ten products are looked at by a dozen shoppers more each.
 */
function traffic(): Event[] {
  const chance = new Random(7);
  const random = () => chance.uniform();
  const events: Event[] = [];
  const some = () => Math.floor((PRODUCTS - 1) ** random()) - 1;
  for (let day = DAYS; day > 0; day--) {
    for (let visit = 0; visit < 40; visit++) {
      let occurredAt = NOW - day * 24 * HOUR + Math.floor(random() * 24 * HOUR);
      const who =
        visit % 2 === 0
          ? { shopperId: `c${Math.floor(random() * 300)}` as ShopperId }
          : { visitorId: `g${day}-${visit}` as VisitorId };
      for (let views = 3 + Math.floor(random() * 4); views > 0; views--) {
        const item = `p${some()}`;
        occurredAt += 30_000;
        events.push(event('view', [item], { ...who, occurredAt }));
        if (random() < 0.1)
          events.push(event('purchase', [item], { ...who, occurredAt: occurredAt + 20_000 }));
      }
    }
  }
  for (let item = 20; item < 30; item++) {
    for (let shopper = 0; shopper < 12; shopper++) {
      const occurredAt = NOW - Math.floor(random() * 2 * HOUR);
      events.push(
        event('view', [`p${item}`], { shopperId: `c${shopper * 9 + item}` as ShopperId, occurredAt }),
      );
    }
  }
  return events.filter(({ occurredAt }) => occurredAt <= NOW).sort((a, b) => a.occurredAt - b.occurredAt);
}

type Forged = (
  at: number,
) => { type: EventType; items?: readonly string[] } & Partial<Omit<Event, 'items' | 'type'>>;

const ATTACKS: Record<string, Forged> = {
  'purchases by one visitor': () => ({ type: 'purchase', visitorId: 'evil' as VisitorId }),
  'purchases by one visitor, each dated a minute earlier': (at) => ({
    type: 'purchase',
    visitorId: 'evil' as VisitorId,
    occurredAt: NOW - at * 60_000,
  }),
  'purchases by one visitor, spread over sixty days': (at) => ({
    type: 'purchase',
    visitorId: 'evil' as VisitorId,
    occurredAt: NOW - 1 - (EVENTS - at) * Math.floor((60 * 24 * HOUR) / EVENTS),
  }),
  'purchases by a visitor made up for each': (at) => ({
    type: 'purchase',
    visitorId: `evil${at}` as VisitorId,
  }),
  'acts of every kind by a visitor whom the shop has met': (at) => ({
    type: (['view', 'add_to_cart', 'wishlist', 'purchase'] as const)[at % 4]!,
    visitorId: 'g1-1' as VisitorId,
  }),
  'purchases without a profile': () => ({
    type: 'purchase',
    visitorId: 'evil' as VisitorId,
    consent: { personalize: false, analytics: true },
  }),
  'lines of one item, a hundred in each event': () => ({
    type: 'purchase',
    visitorId: 'evil' as VisitorId,
    items: new Array<string>(100).fill(TARGET),
  }),
};

describe('one client', () => {
  for (const [name, forged] of Object.entries(ATTACKS)) {
    it(`cannot buy a top place with ten thousand ${name}`, async () => {
      const shop = await openShop(Array.from({ length: PRODUCTS }, (_, at) => product(`p${at}`)));
      await shop.log.append(traffic());
      const first = (model: string, k: number) =>
        listOf(shop.scorers.scorer(model)!.scorer, question(NOW), k).map(({ item }) =>
          shop.items.idOf(item as never),
        );
      const before = { popular: first('popular', 5), trending: first('trending', 5) };
      assert.equal(before.popular.length, 5);
      assert.equal(before.trending.length, 5);
      const attack = Array.from({ length: EVENTS }, (_, at) => {
        const { type, items = [TARGET], ...more } = forged(at);
        return event(type, items, { occurredAt: NOW - 1000, ...more });
      });
      await shop.log.append(attack);
      const place = shop.items.indexOf(TARGET as ItemId);
      assert.notEqual(place, undefined);
      assert.deepEqual(first('popular', 5), before.popular);
      assert.deepEqual(first('trending', 5), before.trending);
      assert.ok(!first('trending', 200).some((id) => id === TARGET));
    });
  }

  it('is no trend in a shop without any', async () => {
    const shop = await openShop(Array.from({ length: PRODUCTS }, (_, at) => product(`p${at}`)));
    for (const forged of Object.values(ATTACKS)) {
      await shop.log.append(
        Array.from({ length: 200 }, (_, at) => {
          const { type, items = [TARGET], ...more } = forged(at);
          return event(type, items, { occurredAt: NOW - 1000, ...more, visitorId: 'evil' as VisitorId });
        }),
      );
    }
    assert.deepEqual(listOf(shop.scorers.scorer('trending')!.scorer, question(NOW), 5), []);
  });
});

/** Nobody but the client has put any of them into one basket. */
const [A, B, C, D] = ['p150', 'p170', 'p160', 'p180'] as const;

/** What a page may send without proof, from one address: each purchase twice, within what is believed of the past. */
const CROWDS: Record<string, readonly Event[]> = {
  'five hundred invented visitors who buy the same two items twice': Array.from({ length: 1000 }, (_, at) =>
    event('purchase', [A, B], {
      visitorId: `crowd${at >> 1}` as VisitorId,
      occurredAt: NOW - (at % 2 === 0 ? 240_000 : 120_000),
      receivedAt: NOW,
    }),
  ),
  'eight baskets of one visitor without order ids': Array.from({ length: 8 }, (_, at) =>
    event('purchase', [C, D], {
      visitorId: 'evil' as VisitorId,
      occurredAt: NOW - 60_000 * (at + 1),
      receivedAt: NOW,
    }),
  ),
};

describe('one address', () => {
  for (const [name, crowd] of Object.entries(CROWDS)) {
    it(`gets its items into no list with ${name}`, async () => {
      const shop = await openShop(Array.from({ length: PRODUCTS }, (_, at) => product(`p${at}`)));
      await shop.log.append([...traffic(), ...honestBaskets()]);
      const echoes = new Echoes(1);
      await shop.log.append(
        crowd.map((act) => (echoes.isEcho(act, '192.0.2.1', NOW) ? { ...act, echo: true } : act)),
      );
      const forged = new Set(crowd[0]!.items.map(({ itemId }) => shop.items.indexOf(itemId)));
      const dataset = await buildDataset({
        events: shop.store.events.read(0),
        products: shop.store.catalogue.all(),
        links: [],
      });
      const fit = { seed: 1, threads: 1 };
      const trained = async <Configuration>(model: {
        defaults: Configuration;
        fit: (data: typeof dataset, configuration: Configuration, options: typeof fit) => Promise<never>;
        load: (content: never, items: typeof shop.items) => unknown;
      }) => model.load(await model.fit(dataset, model.defaults, fit), shop.items) as Promise<Scorer>;
      const lists = [shop.scorers.scorer('popular')!.scorer, shop.scorers.scorer('trending')!.scorer];
      for (const model of [popular, trending]) lists.push(await trained(model as never));
      for (const scorer of lists) {
        const first = listOf(scorer, question(NOW), 5);
        assert.ok(first.length > 0);
        assert.ok(first.every(({ item }) => !forged.has(item as ItemIndex)));
      }
      for (const model of [itemKnn, boughtTogether]) {
        const scorer = await trained(model as never);
        let answers = 0;
        for (let item = 0; item < PRODUCTS; item++) {
          const anchor = shop.items.indexOf(`p${item}` as ItemId)!;
          const first = listOf(scorer, question(NOW, { context: [anchor] }), 5);
          answers += first.length;
          if (forged.has(anchor) && model === itemKnn) continue;
          assert.ok(
            first.every((one) => !forged.has(one.item as ItemIndex)),
            `${model.name} for p${item}`,
          );
        }
        assert.ok(answers > 20);
      }
    });
  }
});

/** Orders of customers: neighbours in the catalogue go together. */
function honestBaskets(): Event[] {
  return Array.from({ length: 400 }, (_, at) => {
    const first = 2 * (at % 20);
    return event('purchase', [`p${first}`, `p${first + 1}`], {
      shopperId: `c${at}` as ShopperId,
      occurredAt: NOW - (at + 1) * HOUR,
    });
  });
}
