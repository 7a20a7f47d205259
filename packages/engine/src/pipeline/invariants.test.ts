import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Event } from '../domain/event.ts';
import type { ItemId, ShopperId, VisitorId } from '../domain/ids.ts';
import type { Placement, RepeatPolicy } from '../domain/placement.ts';
import type { Product } from '../domain/product.ts';
import type { Identity, SlateRequest } from '../domain/query.ts';
import type { Slate } from '../domain/slate.ts';
import type { HistoryBuffer } from '../profiles/history-buffer.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { parsePlacement } from './parse-placement.ts';
import { createRecommender } from './recommender.ts';
import { event, NOW, openShop, product, ShuffledScorer, view } from './shop.case.ts';

const HOUR = 3_600_000;
const ann = { shopperId: 'ann' as ShopperId };
/** The usual value most of the time: lists must stay long enough for the rules to meet each other. */
const mostly = <T>(usual: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const seldom = <T>(arbitrary: fc.Arbitrary<T>) => mostly<T | undefined>(undefined, arbitrary);

const draft = fc
  .record({
    status: mostly('active', fc.constantFrom('hidden', 'deleted')),
    availability: mostly('in_stock', fc.constantFrom('out_of_stock', 'preorder')),
    groupId: maybe(fc.constantFrom('g1', 'g2', 'g3', 'g4', 'g5')),
    brand: maybe(fc.constantFrom('x', 'y')),
    categories: maybe(fc.constantFrom([['Home', 'Mugs']], [['Home']], [['Sport']])),
    publishedAt: seldom(fc.constantFrom(NOW - HOUR, NOW + HOUR)),
    expiresAt: seldom(fc.constantFrom(NOW, NOW + HOUR)),
    quantity: seldom(fc.constantFrom(0, 5)),
    price: maybe(fc.integer({ min: 1, max: 9 }).map((amount) => ({ amount, currency: 'EUR' }))),
  })
  .map(
    (fields) =>
      Object.fromEntries(
        Object.entries(fields).filter(([, value]) => value !== undefined),
      ) as unknown as Omit<Product, 'id' | 'kind' | 'title'>,
  );

const act = fc.record({
  type: fc.constantFrom('view', 'add_to_cart', 'purchase', 'dismiss', 'remove_from_cart'),
  item: fc.nat(39),
  hoursAgo: fc.integer({ min: 1, max: 2000 }),
}) as fc.Arbitrary<{ type: 'view'; item: number; hoursAgo: number }>;

const setting = fc.record({
  drafts: fc.array(draft, { minLength: 8, maxLength: 40 }),
  acts: fc.array(act, { maxLength: 25 }),
  repeat: mostly<RepeatPolicy>('exclude', fc.constantFrom('rebuyable', 'only', 'allow')),
  outOfStock: fc.boolean(),
  trendExponent: fc.constantFrom(0, 0.8),
  categoryCap: fc.nat(2),
  brandCap: fc.nat(2),
  limit: fc.integer({ min: 1, max: 8 }),
  pageItem: maybe(fc.nat(7)),
  category: seldom(fc.constantFrom('Home', 'Home > Mugs', 'Sport')),
  cart: maybe(fc.array(fc.nat(39), { maxLength: 3 })),
  exclude: fc.array(fc.nat(39), { maxLength: 3 }),
  filter: seldom(fc.constant('price < 6 or brand = "x"')),
});

type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

/** Whether rules allow a product, said as plainly as possible. */
function allowed(
  one: Product,
  set: Setting,
  products: readonly Product[],
  cart: ReadonlySet<string>,
): boolean {
  const page = set.pageItem === undefined ? undefined : products[set.pageItem];
  if (one.status !== 'active') return false;
  const available =
    one.availability !== 'out_of_stock' && !(one.availability === 'in_stock' && one.quantity === 0);
  if (!available && !set.outOfStock) return false;
  if (one.publishedAt !== undefined && one.publishedAt > NOW) return false;
  if (one.expiresAt !== undefined && one.expiresAt <= NOW) return false;
  if (
    page !== undefined &&
    (one.id === page.id || (one.groupId !== undefined && one.groupId === page.groupId))
  )
    return false;
  if (cart.has(one.id) || set.exclude.some((item) => `p${item}` === one.id)) return false;
  if (set.cart?.some((item) => `p${item}` === one.id)) return false;
  const mine = set.acts.filter(({ item }) => `p${item}` === one.id);
  if (mine.some(({ type }) => (type as string) === 'dismiss')) return false;
  const bought = mine.some(({ type }) => (type as string) === 'purchase');
  if (set.repeat === 'exclude' && bought) return false;
  if (set.repeat === 'only' && !bought) return false;
  const path = one.categories?.[0]?.join(' > ');
  if (set.category !== undefined && !(path !== undefined && `${path} > `.startsWith(`${set.category} > `)))
    return false;
  if (set.filter !== undefined && !((one.price?.amount ?? 99) < 6 || one.brand === 'x')) return false;
  return true;
}

async function shopFor(set: Setting) {
  const products = set.drafts.map((one, i) => product(`p${i}`, one));
  const shop = await openShop(products, {
    scorers: {
      linear: (items) => new ShuffledScorer(items, 3),
      'item-knn': (items) => new ShuffledScorer(items, 8),
    },
  });
  const placement: Placement = parsePlacement({
    name: 'any',
    sources: [
      { model: 'linear', anchor: 'none', weight: 1 },
      { model: 'item-knn', anchor: 'history', weight: 0.5 },
      { model: 'buy-again', anchor: 'history', weight: 1 },
    ],
    repeat: set.repeat,
    outOfStock: set.outOfStock,
    trendExponent: set.trendExponent,
    categoryCap: set.categoryCap,
    brandCap: set.brandCap,
    limit: set.limit,
  });
  await shop.store.placements.put(placement);
  await shop.store.placements.put({ ...placement, name: 'other' });
  const acts = [...set.acts].sort((a, b) => b.hoursAgo - a.hoursAgo);
  const events: Event[] = acts.map(({ type, item, hoursAgo }) =>
    event(type, [`p${item}`], { ...ann, occurredAt: NOW - hoursAgo * HOUR }),
  );
  await shop.log.append(events);
  const cart = new Set(
    [...shop.profiles.cart(Math.max(0, shop.profiles.find(ann)))].map((item) =>
      shop.items.idOf(item as never),
    ),
  );
  const page = set.pageItem === undefined ? undefined : products[set.pageItem];
  const request: SlateRequest = {
    placement: 'any',
    ...(page === undefined || page.status === 'deleted' ? {} : { itemId: page.id }),
    ...(set.category === undefined ? {} : { category: set.category }),
    ...(set.cart === undefined ? {} : { cart: set.cart.map((item) => `p${item}` as ItemId) }),
    ...(set.filter === undefined ? {} : { filter: set.filter }),
    exclude: set.exclude.map((item) => `p${item}` as ItemId),
  };
  const used: Setting =
    page === undefined || page.status === 'deleted' ? { ...set, pageItem: undefined } : set;
  return { shop, products, cart: cart as ReadonlySet<string>, request, set: used };
}

const ids = (slate: Slate): string[] => slate.items.map((item) => item.itemId);

describe('what no answer may ever do', () => {
  it('show what the rules forbid, on any page of any placement, or show an item twice', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async (given) => {
        const { shop, products, cart, request, set } = await shopFor(given);
        const byId = new Map(products.map((one) => [one.id as string, one]));
        const shown: string[] = [];
        let cursor: string | undefined;
        for (let page = 0; page < 40; page++) {
          const more = cursor === undefined ? {} : { cursor };
          const [first] = shop.recommend({ ...request, ...more }, ann);
          for (const [i, item] of first!.items.entries()) {
            assert.equal(item.position, shown.length + i);
            assert.equal(item.propensity, 1);
            assert.equal(item.reasons.length, 1);
            assert.ok(Number.isFinite(item.score));
          }
          shown.push(...ids(first!));
          cursor = first!.nextCursor;
          if (cursor === undefined) break;
        }
        assert.equal(cursor, undefined, 'the list ends');
        assert.equal(new Set(shown).size, shown.length, 'no item twice over the pages');
        const groups = shown.map((one) => byId.get(one)!.groupId).filter((group) => group !== undefined);
        assert.equal(new Set(groups).size, groups.length, 'one variant of a group over the pages');
        for (const one of shown) {
          const ok = allowed(byId.get(one)!, set, products, cart);
          assert.ok(ok, `${one} is forbidden`);
        }
        if (set.repeat === 'exclude' || set.repeat === 'allow') {
          // Every source scores everything: what is allowed is shown, variants apart.
          const expected = products.filter((one) => allowed(one, set, products, cart));
          const kinds = new Set(expected.map((one) => one.groupId ?? one.id));
          assert.equal(shown.length, kinds.size, 'the pages together show all that is allowed');
        }
      }),
      { numRuns: 80 },
    );
  });

  it('show one item in two placements of a page, or break a cap without saying so', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async (given) => {
        const { shop, products, request, set } = await shopFor(given);
        const slates = shop.recommend([request, { ...request, placement: 'other' }], ann);
        const all = slates.flatMap(ids);
        assert.equal(new Set(all).size, all.length);
        const byId = new Map(products.map((one) => [one.id as string, one]));
        for (const slate of slates) {
          assert.ok(slate.items.length <= set.limit);
          if (slate.degraded.some((step) => step === 'caps_relaxed' || step.startsWith('fallback:')))
            continue;
          const most = (of: (one: Product) => string | undefined): number => {
            const counts = new Map<string, number>();
            for (const one of ids(slate)) {
              const key = of(byId.get(one)!);
              if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
            }
            return Math.max(0, ...counts.values());
          };
          if (set.brandCap > 0) assert.ok(most((one) => one.brand) <= set.brandCap);
          if (set.categoryCap > 0 && set.category === undefined)
            assert.ok(most((one) => one.categories?.[0]?.join('>')) <= set.categoryCap);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('repeat an item over the pages of a whole catalogue while the shop goes on', async () => {
    const products = Array.from({ length: 230 }, (_, i) => product(`p${i}`, { brand: `b${i % 7}` }));
    const shop = await openShop(products, { scorers: { linear: (items) => new ShuffledScorer(items, 4) } });
    await shop.log.append([view('ann', 'p0')]);
    const shown: string[] = [];
    let cursor: string | undefined;
    do {
      const [slate] = shop.recommend({ placement: 'home', ...(cursor === undefined ? {} : { cursor }) }, ann);
      shown.push(...ids(slate!));
      cursor = slate!.nextCursor;
      // What is popular changes between two pages.
      await shop.log.append([view(`u${shown.length}`, `p${(shown.length * 37) % 230}`)]);
    } while (cursor !== undefined);
    assert.equal(new Set(shown).size, 230);
    assert.equal(shown.length, 230);
  });
});

/** A profile store that counts how often it is read and written. */
class SpyingProfileStore extends ProfileStore {
  reads = 0;
  writes = 0;

  override find(identity: Identity): number {
    this.reads++;
    return super.find(identity);
  }

  override history(number: number, out: HistoryBuffer): void {
    this.reads++;
    super.history(number, out);
  }

  override session(number: number, id: string | undefined, now: number, out: HistoryBuffer): void {
    this.reads++;
    super.session(number, id, now, out);
  }

  override cart(number: number): readonly number[] {
    this.reads++;
    return super.cart(number);
  }

  override country(number: number): string | undefined {
    this.reads++;
    return super.country(number);
  }

  override open(one: Event): number {
    this.writes++;
    return super.open(one);
  }

  override record(...args: Parameters<ProfileStore['record']>): Float64Array {
    this.writes++;
    return super.record(...args);
  }
}

describe('personalization off', () => {
  it('reads no profile and writes none, and answers a known shopper as an unknown one', async () => {
    const shop = await openShop(
      Array.from({ length: 20 }, (_, i) => product(`p${i}`)),
      { scorers: { linear: (items) => new ShuffledScorer(items, 2) } },
    );
    const profiles = new SpyingProfileStore();
    const recommender = createRecommender({ ...shop, profiles, random: () => 0, clock: () => 0 });
    for (const one of [
      event('purchase', ['p1'], ann),
      view('ann', 'p2'),
      event('add_to_cart', ['p3'], ann),
    ]) {
      const number = profiles.open(one);
      const item = shop.items.indexOf(one.items[0]!.itemId)!;
      profiles.record(number, [{ item, type: 8, time: NOW, quantity: 1, order: 1, shopper: number }]);
    }
    await shop.log.append([view('bob', 'p1'), view('bob', 'p2'), view('bob', 'p3')]);
    const ask = (identity: Identity, personalization: 'on' | 'off') =>
      recommender.recommend({
        ...identity,
        requests: [
          { placement: 'home', filter: 'id not in $shopper.purchased' },
          { placement: 'cart', cart: ['p5' as ItemId] },
          { placement: 'buy-again' },
        ],
        personalization,
        now: NOW,
      });
    profiles.reads = 0;
    profiles.writes = 0;
    const off = ask({ ...ann, visitorId: 'phone' as VisitorId, sessionId: 's' }, 'off');
    const ranked = recommender.rank({
      ...ann,
      items: ['p1' as ItemId],
      placement: 'home',
      personalization: 'off',
      now: NOW,
    });
    assert.equal(ranked.items.length, 1);
    assert.equal(profiles.reads, 0);
    assert.equal(profiles.writes, 0);
    assert.deepEqual(off, ask({}, 'on'));
    const on = ask(ann, 'on');
    assert.ok(profiles.reads > 0);
    assert.equal(profiles.writes, 0);
    assert.notDeepEqual(on, off);
  });

  it('answers a shopper who said no as an unknown one, and keeps nothing of what they do', async () => {
    const shop = await openShop([product('a'), product('b')]);
    await shop.log.append([view('bob', 'a'), view('bob', 'b'), event('purchase', ['a'], ann)]);
    const home = () => ids(shop.recommend({ placement: 'home' }, ann)[0]!);
    assert.deepEqual(home(), ['b']);
    await shop.store.shoppers.setPreferences(ann, { personalize: false });
    assert.deepEqual(home().sort(), ['a', 'b']);
    const before = shop.profiles.size;
    await shop.log.append([
      event('purchase', ['b'], ann),
      event('view', ['a'], {
        visitorId: 'guest' as VisitorId,
        consent: { personalize: false, analytics: true },
      }),
    ]);
    assert.equal(shop.profiles.size, before);
    assert.deepEqual(home().sort(), ['a', 'b']);
  });
});
