import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ShopCounts } from '../compose/shop-counts.ts';
import { buildDataset } from '../dataset/build-dataset.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import type { ItemId, ItemIndex, ShopperId, VisitorId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Scorer } from '../domain/model.ts';
import { TrendCounters } from '../features/trend.ts';
import { act, listOf, question } from '../models/live/live.case.ts';
import { popular } from '../models/popular/popular.ts';
import { PopularScorer } from '../models/popular/popular-scorer.ts';
import { HistoryBuffer } from '../profiles/history-buffer.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { ShopperMarks } from '../rerank/shopper-marks.ts';
import { catchUp } from '../stream/catch-up.ts';
import { InteractionStream } from './interaction-stream.ts';
import { openOnline } from './open-online.ts';
import { event, NOW, openShop, product, view } from './shop.case.ts';

const SHOWN = ['a', 'b', 'c', 'd', 'e', 'f'];
const NO_CATALOGUE = { known: 0, knows: () => false };
const ann = { shopperId: 'ann' as ShopperId };

/** The shop shows f most, its shoppers quiz about c, and one finds d by a search. */
const LOG: readonly LoggedEvent[] = (
  [
    event('list_view', [...SHOWN, 'f', 'f', 'f'], ann),
    event('search', ['f', 'd'], ann),
    event('view', ['a'], ann),
    event('x-quiz', ['c', 'b'], ann),
    event('view', ['d'], { shopperId: 'bob' as ShopperId }),
    event('view', ['d'], ann),
    event('x-fitting', ['c'], { shopperId: 'bob' as ShopperId }),
    event('purchase', ['e'], ann),
  ] satisfies Event[]
).map((one, at) => ({ ...one, occurredAt: NOW + at * 1000, offset: at + 1 }));

async function* inOneBlock(log = LOG): AsyncIterable<readonly LoggedEvent[]> {
  yield log;
}

/** The log as it is folded live, with `popular` in service. */
function folded(weights: Record<string, number>, log = LOG) {
  const items = new ItemTable(SHOWN as ItemId[]);
  const scorer = new PopularScorer(popular.parse({ weights }), items.size);
  const served = { model: 'popular', version: 'live', scorer, snapshotOffset: 0 };
  const profiles = new ProfileStore();
  const trend = new TrendCounters();
  const scorers = { scorer: () => served, serving: () => [served] };
  const stream = new InteractionStream({ items, catalogue: NO_CATALOGUE, profiles, trend, scorers });
  for (const one of log) stream.consume(one);
  return { items, scorer, profiles, trend };
}

describe('interaction stream', () => {
  it('teaches a model what the dataset teaches it, the types of the shop included', async () => {
    const weights = { view: 1, custom: 5 };
    const { items, scorer } = folded(weights);
    const dataset = await buildDataset({ events: inOneBlock(), products: [], links: [] });
    const content = await popular.fit(dataset, popular.parse({ weights }), { seed: 1, threads: 1 });
    const fitted = await popular.load(content, items);
    const told = (one: typeof fitted) =>
      SHOWN.map((_, item) => one.explain(question(NOW), item as ItemIndex)?.figures?.['weight'] ?? 0);
    const observed = told(scorer);
    for (const [item, weight] of told(fitted as typeof scorer).entries()) {
      assert.ok(Math.abs(observed[item]! - weight) < 1e-9, `${SHOWN[item]}: ${observed[item]}, ${weight}`);
    }
    assert.deepEqual(observed.map(Math.round), [1, 5, 10, 2, 0, 0]);
    assert.deepEqual(
      listOf(scorer, question(NOW)).map(({ item }) => item),
      listOf(fitted, question(NOW)).map(({ item }) => item),
    );
  });

  it('damps repeats and strangers as training does', async () => {
    const guest = (visitor: string) => ({ visitorId: visitor as VisitorId });
    const log = [
      event('view', ['a', 'a'], guest('g')),
      event('view', ['a'], guest('h')),
      event('view', ['b'], guest('g')),
      event('purchase', ['b', 'c', 'b'], guest('g')),
      event('view', ['a'], ann),
      event('view', ['a', 'c'], ann),
      event('purchase', ['a'], ann),
      event('view', ['d'], guest('i')),
      event('view', ['d'], guest('i')),
    ].map((one, at) => ({ ...one, occurredAt: NOW + at * 1000, offset: at + 1 }));
    const weights = { view: 1, purchase: 12 };
    const { items, scorer } = folded(weights, log);
    const dataset = await buildDataset({ events: inOneBlock(log), products: [], links: [] });
    const content = await popular.fit(dataset, popular.parse({ weights }), { seed: 1, threads: 1 });
    const fitted = await popular.load(content, items);
    const told = (one: Scorer) =>
      SHOWN.map((_, item) => one.explain(question(NOW), item as ItemIndex)?.figures?.['weight'] ?? 0);
    const observed = told(scorer);
    for (const [item, weight] of told(fitted).entries()) {
      assert.ok(Math.abs(observed[item]! - weight) < 1e-5, `${SHOWN[item]}: ${observed[item]}, ${weight}`);
    }
    // a: ln 3 of two strangers and 12·(1 + ¼·2/14) of ann; b: 12·(1 + ¼/13) of g, met by then; d: ln 2 and one view.
    const expected = [Math.log(3) + 12 + 3 / 7, 12 + 3 / 13, 13, Math.LN2 + 1, 0, 0];
    for (const [item, weight] of expected.entries()) {
      assert.ok(Math.abs(observed[item]! - weight) < 0.001, `${SHOWN[item]}: ${observed[item]}, ${weight}`);
    }
  });

  it('keeps the same acts as the dataset, in the history and in the counts', async () => {
    const { items, profiles } = folded({ view: 1 });
    const history = new HistoryBuffer();
    profiles.history(profiles.find(ann), history);
    const dataset = await buildDataset({ events: inOneBlock(), products: [], links: [] });
    const end = dataset.shopperOffsets[1]!;
    assert.equal(dataset.shoppers[0], 's:ann');
    assert.deepEqual(
      Array.from(dataset.interactions.items.subarray(0, end), (item) =>
        dataset.items.idOf(item as ItemIndex),
      ),
      Array.from(history.items.subarray(0, history.length), (item) => items.idOf(item as ItemIndex)),
    );
    assert.deepEqual(
      [...dataset.interactions.types.subarray(0, end)],
      [...history.types.subarray(0, history.length)],
    );
    const counts = new ShopCounts();
    for (const one of LOG) counts.consume(one);
    assert.equal(counts.interactions, dataset.interactions.length);
  });

  it('counts the types of the shop nowhere unless a model weighs them', () => {
    const { items, scorer, profiles, trend } = folded({ view: 1 });
    assert.deepEqual(
      listOf(scorer, question(NOW)).map(({ item }) => items.idOf(item as ItemIndex)),
      ['d', 'a'],
    );
    const history = new HistoryBuffer();
    profiles.history(profiles.find(ann), history);
    const marks = new ShopperMarks();
    marks.begin(items.size);
    marks.readHistory(history);
    const untouched = trend.powers(Int32Array.of(1_000), 1, 1, NOW)[1_000];
    for (const id of ['b', 'c']) {
      const item = items.indexOf(id as ItemId)!;
      assert.ok([1, 2, 4, 8].every((bit) => !marks.has(item, bit)));
      assert.equal(trend.powers(Int32Array.of(item), 1, 1, NOW)[item], untouched);
    }
  });

  it('counts a customer for the trend with their first act of interest, whatever they did before', () => {
    const { items, trend } = streamOf([
      event('x-quiz', ['a'], ann),
      event('dismiss', ['a'], ann),
      event('view', ['a'], ann),
    ]);
    const plain = new TrendCounters();
    const item = items.indexOf('a' as ItemId)!;
    plain.observe(act(item, NOW - 60_000, 'view'), Number.NaN);
    const of = (one: TrendCounters) => one.powers(Int32Array.of(item), 1, 1, NOW)[item];
    assert.equal(of(trend), of(plain));
    assert.notEqual(of(plain), 0.5);
  });
});

describe('items that the shop does not know', () => {
  const counted = (online: { trend: TrendCounters; items: ItemTable }, id: string) => {
    const item = online.items.indexOf(id as ItemId);
    return item === undefined ? undefined : online.trend.powers(Int32Array.of(item), 1, 1, NOW)[item] !== 0.5;
  };

  it('take no place once there is a catalogue; deleted products are known', async () => {
    const shop = await openShop([product('a'), product('b')]);
    await shop.store.catalogue.delete('b' as ItemId);
    const size = shop.items.size;
    await shop.log.append(
      Array.from({ length: 500 }, (_, at) => view('ann', `invented-${at}`)).concat(
        event('purchase', ['a', 'invented', 'b'], ann),
      ),
    );
    assert.equal(shop.items.size, size);
    const history = new HistoryBuffer();
    shop.profiles.history(shop.profiles.find(ann), history);
    const ids = Array.from(history.items.subarray(0, history.length), (item) =>
      shop.items.idOf(item as ItemIndex),
    );
    assert.deepEqual(ids, ['a', 'b']);
    assert.equal(counted(shop, 'b'), true);
  });

  it('count from the first event where there is no catalogue', async () => {
    const shop = await openShop([]);
    await shop.log.append([view('ann', 'a')]);
    assert.equal(counted(shop, 'a'), true);
  });

  it('are taken in by the next start when their product has come', async () => {
    const shop = await openShop([product('a')]);
    await shop.log.append([view('ann', 'late')]);
    await shop.store.catalogue.upsert([product('late')]);
    assert.equal(counted(shop, 'late'), false);
    const items = new ItemTable();
    const scorers = { scorer: () => undefined, serving: () => [] };
    const online = await openOnline({ store: shop.store, items, scorers, random: () => 0, clock: () => 0 });
    await catchUp(shop.store.events, [online.stream]);
    assert.equal(counted({ trend: online.trend, items }, 'late'), true);
    const dataset = await buildDataset({
      events: shop.store.events.read(0),
      products: shop.store.catalogue.all(),
      links: [],
    });
    assert.equal(dataset.leftOut, undefined);
    assert.equal(dataset.interactions.length, 1);
    online.close();
  });
});

function streamOf(events: readonly Event[]) {
  const parts = {
    items: new ItemTable(),
    catalogue: NO_CATALOGUE,
    profiles: new ProfileStore(),
    trend: new TrendCounters(),
    scorers: { scorer: () => undefined, serving: () => [] },
  };
  const stream = new InteractionStream(parts);
  for (const [at, one] of events.entries()) stream.consume({ ...one, offset: at + 1 });
  return parts;
}
