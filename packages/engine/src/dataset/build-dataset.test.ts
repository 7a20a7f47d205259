import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import type { ItemId, ShopperId, VisitorId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import { buildDataset, type DatasetSources } from './build-dataset.ts';
import { shopperHistory } from './shopper-history.ts';

type Sketch = Partial<Omit<Event, 'items' | 'shopperId' | 'visitorId'>> & {
  who?: string;
  guest?: string;
  items?: string;
};

/** `items` in short: `a b*3` is one a and three b. */
function log(...sketches: Sketch[]): LoggedEvent[] {
  return sketches.map(({ who, guest, items = '', ...rest }, at) => ({
    eventId: `e${at}` as Event['eventId'],
    type: 'purchase',
    occurredAt: at * DAY_MS,
    receivedAt: at * DAY_MS,
    ...(who === undefined ? {} : { shopperId: who as ShopperId }),
    ...(guest === undefined ? {} : { visitorId: guest as VisitorId }),
    items: items
      .split(' ')
      .filter(Boolean)
      .map((line) => {
        const [id, quantity] = line.split('*');
        return { itemId: id as ItemId, ...(quantity === undefined ? {} : { quantity: Number(quantity) }) };
      }),
    offset: at + 1,
    ...rest,
  }));
}

async function* inBlocks(events: readonly LoggedEvent[]): AsyncIterable<readonly LoggedEvent[]> {
  for (let at = 0; at < events.length; at += 2) yield events.slice(at, at + 2);
}

async function build(events: readonly LoggedEvent[], sources: Partial<DatasetSources> = {}) {
  return buildDataset({ events: inBlocks(events), products: [], links: [], ...sources });
}

/** `shopper: item*units@order …` for every shopper. */
async function told(events: readonly LoggedEvent[], sources: Partial<DatasetSources> = {}) {
  const dataset = await build(events, sources);
  return dataset.shoppers.map((key, shopper) => {
    const history = shopperHistory(dataset, shopper);
    const rows = Array.from(history.items, (item, row) => {
      return `${dataset.items.idOf(item as never)}*${history.quantities[row]}@${history.orders[row]}`;
    });
    return `${key}: ${rows.join(' ')}`;
  });
}

const product = (id: string, more: Partial<Product> = {}): Product => ({
  id: id as ItemId,
  kind: 'product',
  title: id.toUpperCase(),
  availability: 'in_stock',
  status: 'active',
  ...more,
});

const order = (id: string) => ({ id, value: 1, currency: 'EUR' });

test('shoppers own their rows in time order, ties in log order, whatever the order of arrival', async () => {
  const dataset = await build(
    log(
      { who: 'ann', items: 'a', occurredAt: 5 * DAY_MS, type: 'view' },
      { who: 'bob', items: 'b' },
      { who: 'ann', items: 'c d', occurredAt: 2 * DAY_MS, type: 'view' },
      { who: 'ann', items: 'e', occurredAt: 5 * DAY_MS, type: 'click' },
    ),
  );
  const ann = shopperHistory(dataset, 0);
  assert.deepEqual(
    Array.from(ann.items, (item) => dataset.items.idOf(item as never)),
    ['c', 'd', 'a', 'e'],
  );
  assert.deepEqual([...ann.types], [0, 0, 0, 2]);
  assert.deepEqual([...ann.orders], [-1, -1, -1, -1]);
  assert.deepEqual([...dataset.shopperOffsets], [0, 4, 5]);
  assert.equal(dataset.asOf, 5 * DAY_MS);
  assert.equal(dataset.snapshotOffset, 4);
});

test('an order is one basket however many events it came in; a purchase without one is a basket of its own', async () => {
  assert.deepEqual(
    await told(
      log(
        { who: 'ann', items: 'a b', order: order('o1') },
        { who: 'ann', items: 'c' },
        { who: 'ann', items: 'd', order: order('o1') },
      ),
    ),
    ['s:ann: a*1@0 b*1@0 c*1@1 d*1@0'],
  );
});

test('a refund takes back units: from its own order first, then from the latest purchase; what is empty disappears', async () => {
  assert.deepEqual(
    await told(
      log(
        { who: 'ann', items: 'a*3', order: order('o1') },
        { who: 'ann', items: 'a*2 b', order: order('o2') },
        { who: 'ann', items: 'a*2', order: order('o1'), type: 'refund' },
        { who: 'bob', items: 'a', order: order('o3') },
      ),
    ),
    ['s:ann: a*1@0 a*2@1 b*1@1', 's:bob: a*1@2'],
  );
  assert.deepEqual(
    await told(
      log(
        { who: 'ann', items: 'a*3' },
        { who: 'ann', items: 'a*2' },
        { who: 'ann', items: 'a*4', type: 'refund' },
      ),
    ),
    ['s:ann: a*1@0'],
  );
  assert.deepEqual(
    await told(log({ who: 'ann', items: 'a b' }, { who: 'ann', items: 'b*9', type: 'refund' })),
    ['s:ann: a*1@0'],
  );
});

test('a refund of a whole order without lines takes back all of it; one before its purchase takes nothing', async () => {
  assert.deepEqual(
    await told(
      log(
        { who: 'ann', items: 'a b', order: order('o1') },
        { who: 'ann', items: 'c', order: order('o2') },
        { who: 'ann', order: order('o1'), type: 'refund' },
      ),
    ),
    ['s:ann: c*1@1'],
  );
  assert.deepEqual(await told(log({ who: 'ann', items: 'a', type: 'refund' }, { who: 'ann', items: 'a' })), [
    's:ann: a*1@0',
  ]);
});

test('a page returns orders of its own shopper alone, the shop those of anybody', async () => {
  const bought = [
    { who: 'ann', items: 'a', order: order('o1') },
    { guest: 'v', items: 'b', order: order('o2') },
  ];
  const refund = { type: 'refund', fromPage: true } as const;
  const all = ['s:ann: a*1@0', 'v:v: b*1@1'];
  assert.deepEqual(await told(log(...bought, { ...refund, guest: 'v', order: order('o1') })), all);
  assert.deepEqual(await told(log(...bought, { ...refund, guest: 'x', order: order('o2') })), all);
  assert.deepEqual(await told(log(...bought, { ...refund, guest: 'v', order: order('o2') })), [
    's:ann: a*1@0',
    'v:v: ',
  ]);
  assert.deepEqual(await told(log(...bought, { type: 'refund', guest: 'x', order: order('o2') })), [
    's:ann: a*1@0',
    'v:v: ',
  ]);
  const merged = log(
    ...bought,
    { ...refund, guest: 'v', order: order('o2') },
    { who: 'eve', guest: 'v', items: 'c', order: order('o3') },
  );
  assert.deepEqual(await told(merged), ['s:ann: a*1@0', 's:eve: c*1@2']);
});

test('what a shopper did not allow, or a shopper who refuses, is not learned from', async () => {
  const events = log(
    { who: 'ann', items: 'a' },
    { who: 'ann', items: 'b', consent: { personalize: false, analytics: true } },
    { who: 'ann', items: 'c', consent: { personalize: true, analytics: false } },
    { who: 'bob', items: 'd' },
  );
  assert.deepEqual(await told(events), ['s:ann: a*1@0', 's:bob: d*1@1']);
  assert.deepEqual(await told(events, { refuses: (key) => key === 's:bob' }), ['s:ann: a*1@0']);
});

test('what comes after a no without a word stands under it, until a yes to both parts', async () => {
  const consent = (personalize: boolean, analytics = true) => ({ personalize, analytics });
  assert.deepEqual(
    await told(
      log(
        { who: 'ann', items: 'a', type: 'view' },
        { who: 'ann', type: 'search', consent: consent(false) },
        { who: 'ann', items: 'b', type: 'view' },
        { who: 'bob', items: 'c', type: 'view' },
        { who: 'ann', items: 'd', type: 'view', consent: consent(true, false) },
        { who: 'ann', items: 'e', type: 'view' },
        { who: 'ann', items: 'f', type: 'view', consent: consent(true) },
        { who: 'ann', items: 'g', type: 'view' },
        { who: 'ann', items: 'h', type: 'view', withheld: true, consent: consent(true) },
        { who: 'ann', items: 'i', type: 'view' },
      ),
    ),
    ['s:ann: a*1@-1 f*1@-1 g*1@-1 i*1@-1', 's:bob: c*1@-1'],
  );
});

test("a guest's no is the customer's from the sign-in on, by an event with both ids or by the links", async () => {
  const no = { personalize: false, analytics: true };
  const events = log(
    { guest: 'v1', items: 'a', type: 'view', consent: no },
    { who: 'ann', items: 'b', type: 'view' },
    { guest: 'v1', who: 'ann', items: 'c', type: 'view' },
    { who: 'ann', items: 'd', type: 'view' },
    { guest: 'v1', items: 'e', type: 'view' },
  );
  assert.deepEqual(await told(events), ['s:ann: b*1@-1']);
  assert.deepEqual(await told(events, { links: [['v1', 'ann'] as [VisitorId, ShopperId]] }), []);
});

test('with a catalogue, acts on what it never knew are left out and counted; without one all are kept', async () => {
  const events = log(
    { who: 'ann', items: 'a x b', order: order('o1') },
    { who: 'ann', items: 'y', order: order('o2') },
    { who: 'bob', items: 'x y z', type: 'list_view' },
    { who: 'bob', items: 'b', order: order('o3') },
  );
  const products = [product('a'), product('b', { status: 'deleted' }), product('c')];
  assert.deepEqual(await told(events, { products }), ['s:ann: a*1@0 b*1@0', 's:bob: b*1@1']);
  const dataset = await build(events, { products });
  assert.deepEqual(dataset.leftOut, { items: 2, lines: 2, first: ['x', 'y'] });
  assert.equal(dataset.snapshotOffset, 4);
  assert.deepEqual(dataset.items.ids(), ['a', 'b', 'c']);
  assert.equal(dataset.itemColumns.titles[1], '', 'a deleted product is no item of its own');
  const bare = await build(events);
  assert.equal(bare.leftOut, undefined);
  assert.equal(bare.interactions.length, 5);
});

test('equal items of one event are one act of all their units', async () => {
  assert.deepEqual(
    await told(
      log(
        { who: 'ann', items: 'a b*2 a*3 a', order: order('o1') },
        { who: 'ann', items: 'a*4', type: 'refund' },
      ),
    ),
    ['s:ann: a*1@0 b*2@0'],
  );
});

test('a guest who turns out to be a customer is one shopper, by the links and by events with both ids', async () => {
  const events = log(
    { guest: 'v1', items: 'a', type: 'view' },
    { guest: 'v2', items: 'b', type: 'view' },
    { guest: 'v3', items: 'c', type: 'view' },
    { guest: 'v1', who: 'ann', items: 'd', type: 'view' },
    { guest: 'v1', items: 'e', type: 'view' },
  );
  const links = [['v2', 'ann'] as [VisitorId, ShopperId]];
  assert.deepEqual(await told(events, { links }), ['s:ann: a*1@-1 b*1@-1 d*1@-1 e*1@-1', 'v:v3: c*1@-1']);
});

test('nothing later than the time or the offset asked for is in it', async () => {
  const events = log({ who: 'ann', items: 'a' }, { who: 'ann', items: 'b' }, { who: 'ann', items: 'c' });
  assert.deepEqual(await told(events, { asOf: DAY_MS }), ['s:ann: a*1@0 b*1@1']);
  assert.equal((await build(events, { asOf: 1.5 * DAY_MS })).asOf, 1.5 * DAY_MS);
  assert.deepEqual(await told(events, { until: 1 }), ['s:ann: a*1@0']);
  assert.equal((await build(events, { until: 2 })).snapshotOffset, 2);
});

test('products become columns; what one does not say is absent', async () => {
  const products = [
    product('c', {
      groupId: 'g',
      categories: [['Home', 'Mugs']],
      price: { amount: 4, currency: 'EUR' },
      publishedAt: 7,
    }),
    product('d', { groupId: 'g', categories: [['Home', 'Mugs']] }),
  ];
  const dataset = await build(log({ who: 'ann', items: 'e c' }), {
    products: [...products, product('e', { title: '', groupId: 'h' })],
  });
  assert.deepEqual(dataset.items.ids(), ['e', 'c', 'd']);
  const { category, categories, price, publishedAt, group, titles } = dataset.itemColumns;
  assert.deepEqual(categories, ['Home > Mugs']);
  assert.deepEqual([...category], [-1, 0, 0]);
  assert.deepEqual([...price], [Number.NaN, 4, Number.NaN]);
  assert.deepEqual([...publishedAt], [Number.NaN, 7, Number.NaN]);
  assert.deepEqual([...group], [0, 1, 1]);
  assert.deepEqual(titles, ['', 'C', 'D']);
});

test('an empty log is an empty dataset', async () => {
  const dataset = await build([]);
  assert.deepEqual([dataset.asOf, dataset.interactions.length, dataset.shoppers.length], [0, 0, 0]);
  assert.deepEqual([...dataset.shopperOffsets], [0]);
});

test('the no of a customer holds for who names a visitor of theirs without proof, and no yes of these is theirs', async () => {
  const consent = (yes: boolean) => ({ personalize: yes, analytics: yes });
  const events = log(
    { who: 'ann', guest: 'v', items: 'a' },
    { guest: 'pk:v', items: 'b' },
    { who: 'ann', type: 'search', consent: consent(false) },
    { guest: 'pk:v', items: 'c' },
    { guest: 'pk:v', items: 'd', consent: consent(true) },
    { who: 'ann', items: 'e' },
    { who: 'ann', type: 'search', consent: consent(true) },
    { guest: 'pk:v', items: 'f' },
  );
  const learned = ['s:ann: a*1@0', 'v:pk:v: b*1@1 f*1@2'];
  assert.deepEqual(await told(events), learned);
  assert.deepEqual(await told(events, { links: [['v' as VisitorId, 'ann' as ShopperId]] }), learned);
  assert.deepEqual(await told(events, { refuses: (key) => key === 's:ann' }), []);
});

test('a rating carries its value where units have no meaning, and units stay what they are', async () => {
  const events = log(
    { who: 'a', type: 'rate', value: 4, items: 'x' },
    { who: 'a', value: 99, items: 'y*3' },
    { who: 'a', type: 'rate', items: 'z' },
  );
  const dataset = await build(events);
  const { length, quantities } = shopperHistory(dataset, 0);
  assert.deepEqual([...quantities.subarray(0, length)], [4, 3, 1]);
});
