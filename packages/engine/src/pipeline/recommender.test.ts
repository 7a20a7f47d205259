import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import type { ItemId, ShopperId, VisitorId } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { Slate } from '../domain/slate.ts';
import { parsePlacement } from './parse-placement.ts';
import { placementNamed } from './placements.ts';
import {
  event,
  guestView,
  NOW,
  OrderedScorer,
  openShop,
  product,
  ShuffledScorer,
  view,
} from './shop.case.ts';

const ann = { shopperId: 'ann' as ShopperId };
const ids = (slate: Slate | undefined): string[] => slate!.items.map((item) => item.itemId);
const id = (text: string): ItemId => text as ItemId;

describe('recommend', () => {
  it('uses an acknowledged event in the same shopper’s next request', async () => {
    const shop = await openShop([product('a'), product('b'), product('c')]);
    await shop.log.append([view('bob', 'a'), view('bob', 'b'), view('eve', 'b')]);
    const home = () => ids(shop.recommend({ placement: 'home' }, ann)[0]);
    // What nobody has touched stands behind, in the catalogue's order.
    assert.deepEqual(home(), ['b', 'a', 'c']);
    await shop.log.append([event('add_to_cart', ['b'], ann)]);
    assert.deepEqual(home(), ['a', 'c']);
    await shop.log.append([event('purchase', ['b'], ann)]);
    assert.deepEqual(home(), ['a', 'c']);
    await shop.log.append([event('dismiss', ['a'], ann)]);
    assert.deepEqual(home(), ['c']);
  });

  it('shows a hidden product nowhere after the acknowledgement, and a new one at once', async () => {
    const shop = await openShop([product('a'), product('b')]);
    await shop.log.append([view('bob', 'a'), view('bob', 'b')]);
    assert.deepEqual(ids(shop.recommend({ placement: 'home' })[0]).sort(), ['a', 'b']);
    await shop.store.catalogue.patch(id('a'), { status: 'hidden' });
    assert.deepEqual(ids(shop.recommend({ placement: 'home' })[0]), ['b']);
    await shop.store.catalogue.delete(id('b'));
    assert.deepEqual(ids(shop.recommend({ placement: 'home' })[0]), []);
    await shop.store.catalogue.upsert([product('c', { publishedAt: NOW - 1000 })]);
    assert.deepEqual(ids(shop.recommend({ placement: 'home' })[0]), ['c']);
    await shop.store.catalogue.patch(id('a'), { status: 'active' });
    assert.deepEqual(ids(shop.recommend({ placement: 'home' })[0]), ['a', 'c']);
  });

  it('does not name a hidden product as a reason', async () => {
    const shop = await openShop([product('a'), product('b')], {
      scorers: { linear: (items) => new ShuffledScorer(items, 1) },
    });
    await shop.log.append([view('ann', 'a')]);
    const reasons = () => shop.recommend({ placement: 'home' }, ann)[0]!.items.at(-1)!.reasons[0]!;
    assert.equal(reasons().text, 'Because you viewed Product a');
    await shop.store.catalogue.patch(id('a'), { status: 'hidden' });
    assert.deepEqual(reasons(), { code: 'for_you', text: 'Recommended for you' });
  });

  it('says what it stepped down to: missing models, fallbacks, and why a list is empty', async () => {
    const empty = await openShop([]);
    const [nothing] = empty.recommend({ placement: 'home' });
    assert.deepEqual(nothing!.items, []);
    assert.deepEqual(nothing!.degraded, ['missing:linear', 'missing:item-knn', 'empty:catalogue']);
    const quiet = await openShop([product('a')]);
    const [calm] = quiet.recommend({ placement: 'trending' });
    assert.deepEqual(ids(calm), ['a']);
    assert.deepEqual(calm!.degraded, ['fallback:catalogue']);
    assert.equal(calm!.items[0]!.reasons[0]!.code, 'in_catalogue');
    await quiet.store.placements.put(
      parsePlacement({ ...placementNamed('trending', undefined), fallback: [] }),
    );
    assert.deepEqual(quiet.recommend({ placement: 'trending' })[0]!.degraded, ['empty:no_candidates']);
    const barred = await openShop([product('a', { availability: 'out_of_stock' })]);
    assert.ok(barred.recommend({ placement: 'home' })[0]!.degraded.includes('empty:nothing_allowed'));
    const [again] = barred.recommend({ placement: 'buy-again' }, ann);
    assert.deepEqual(again!.degraded, ['empty:nothing_bought']);
    const shelf = await openShop([
      product('a', { categories: [['Home', 'Mugs']], availability: 'out_of_stock' }),
    ]);
    const whyEmpty = (category: string) =>
      shelf.recommend({ placement: 'category', category })[0]!.degraded.at(-1);
    assert.equal(whyEmpty('Home > Mugs'), 'empty:nothing_allowed');
    assert.equal(whyEmpty('Home > Mugz'), 'empty:unknown_category');
    const busy = await openShop([product('a')]);
    await busy.log.append([view('bob', 'a')]);
    const [home] = busy.recommend({ placement: 'home' });
    assert.deepEqual(home!.degraded, ['missing:linear', 'missing:item-knn', 'fallback:popular']);
    assert.equal(home!.model, 'popular@live');
  });

  it('every default placement answers in an untrained shop from whatever it has', async () => {
    const shop = await openShop(
      ['a', 'b', 'c', 'd'].map((name) => product(name, { categories: [['Home', 'Mugs']] })),
    );
    await shop.log.append([view('bob', 'b'), view('bob', 'c'), event('purchase', ['d'], ann)]);
    const about = { itemId: id('a'), category: 'Home' };
    for (const placement of [
      'home',
      'category',
      'product-similar',
      'product-bought-together',
      'cart',
      'email',
    ])
      assert.ok(ids(shop.recommend({ placement, ...about })[0]).includes('b'), placement);
    for (const placement of ['trending', 'new'])
      assert.ok(ids(shop.recommend({ placement })[0]).length > 0, placement);
    const [again] = shop.recommend({ placement: 'buy-again' }, ann);
    assert.deepEqual(ids(again), ['d']);
    assert.equal(again!.items[0]!.reasons[0]!.text, 'You bought this before');
  });

  it('falls back within the category of the page’s product first', async () => {
    const shop = await openShop([
      product('a', { categories: [['Home', 'Mugs']] }),
      product('mug', { categories: [['Home', 'Mugs']] }),
      product('shoe', { categories: [['Sport']] }),
    ]);
    await shop.log.append([view('u', 'shoe'), view('v', 'shoe'), view('w', 'mug')]);
    const [slate] = shop.recommend({ placement: 'product-similar', itemId: id('a') });
    assert.deepEqual(ids(slate), ['mug', 'shoe']);
    assert.equal(slate!.items[0]!.reasons[0]!.text, 'Popular in Mugs');
  });

  it('applies the trend to the placement’s own sources, and leaves the back-ups in their own order', async () => {
    const fixed = (order: readonly string[]) => (items: ItemTable) => new OrderedScorer(items, order);
    const shop = await openShop(
      ['loved', 'rising', 'other'].map((name) => product(name)),
      {
        scorers: { popular: fixed(['loved', 'rising']), linear: fixed(['loved', 'rising']) },
        without: ['popular', 'new'],
      },
    );
    const month = { occurredAt: NOW - 40 * DAY_MS };
    for (const who of ['u', 'v', 'w', 'x', 'y']) await shop.log.append([view(who, 'loved', month)]);
    await shop.log.append([view('z', 'rising'), view('ann', 'other')]);
    // Scores 2 and 1; the trend makes it 2 · (½ / 6)^.8 and 1 · (1½ / 2)^.8.
    assert.deepEqual(ids(shop.recommend({ placement: 'home', limit: 2 }, ann)[0]), ['rising', 'loved']);
    assert.deepEqual(ids(shop.recommend({ placement: 'home', limit: 2 })[0]), ['loved', 'rising']);
  });

  it('fills the list in a shop of one category and one brand, and says that caps gave way', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const same = { brand: 'Acme', categories: [['Mugs']] };
    for (const learned of [true, false]) {
      const shop = await openShop(
        names.map((name) => product(name, same)),
        learned ? { scorers: { linear: (items) => new ShuffledScorer(items, 4) } } : {},
      );
      await shop.log.append(names.map((name) => view('bob', name)));
      for (const placement of ['home', 'trending', 'new', 'email', 'cart']) {
        const { limit } = shop.placement(placement);
        const [slate] = shop.recommend({ placement }, { shopperId: (learned ? 'bob' : 'ann') as ShopperId });
        assert.equal(new Set(ids(slate)).size, limit, placement);
        assert.ok(slate!.degraded.includes('caps_relaxed'), placement);
      }
    }
    const mixed = await openShop(
      names.map((name, i) => product(name, { brand: `b${i % 5}`, categories: [[`c${i % 5}`]] })),
    );
    await mixed.log.append(names.map((name) => view('bob', name)));
    const [varied] = mixed.recommend({ placement: 'home' }, ann);
    assert.equal(varied!.items.length, 12);
    assert.ok(!varied!.degraded.includes('caps_relaxed'));
  });

  it('shows all three products of a shop that has three', async () => {
    const shop = await openShop(['a', 'b', 'c'].map((name) => product(name, { categories: [['Mugs']] })));
    const home = (who = {}) => ids(shop.recommend({ placement: 'home' }, who)[0]);
    assert.deepEqual(home(), ['a', 'b', 'c']);
    await shop.log.append([view('bob', 'c'), view('ann', 'c')]);
    assert.deepEqual(home(), ['c', 'a', 'b']);
    assert.deepEqual(home(ann), ['c', 'a', 'b']);
  });

  it('keeps a category page inside its category', async () => {
    const shop = await openShop(
      [
        product('mug', { categories: [['Home', 'Mugs']] }),
        product('plate', { categories: [['Home', 'Plates']] }),
        product('shoe', { categories: [['Sport']] }),
      ],
      { scorers: { linear: (items) => new ShuffledScorer(items, 3) } },
    );
    await shop.log.append([view('ann', 'shoe')]);
    const page = (category: string) =>
      ids(shop.recommend({ placement: 'category', category }, ann)[0]).sort();
    assert.deepEqual(page('Home'), ['mug', 'plate']);
    assert.deepEqual(page('Home > Mugs'), ['mug']);
    assert.deepEqual(page('Toys'), []);
  });

  it('brings back what is bought again and again, and keeps out what was bought once', async () => {
    const shop = await openShop([product('coffee'), product('sofa')]);
    const buy = (item: string, daysAgo: number) =>
      event('purchase', [item], { ...ann, occurredAt: NOW - daysAgo * DAY_MS });
    await shop.log.append([buy('coffee', 90), buy('sofa', 80), buy('coffee', 60), buy('coffee', 30)]);
    assert.deepEqual(ids(shop.recommend({ placement: 'email' }, ann)[0]), ['coffee']);
    const [email] = shop.recommend({ placement: 'email' }, ann);
    assert.match(email!.items[0]!.reasons[0]!.text, /^You usually buy this every \d+ days$/);
    assert.deepEqual(ids(shop.recommend({ placement: 'home' }, ann)[0]), []);
  });

  it('puts bought and new items on one scale where repeats are allowed', async () => {
    const shop = await openShop(
      ['old', 'new'].map((name) => product(name)),
      { scorers: { linear: (items) => new ShuffledScorer(items, 9) } },
    );
    await shop.log.append([event('purchase', ['old'], { ...ann, occurredAt: NOW - DAY_MS })]);
    await shop.store.placements.put(
      parsePlacement({
        name: 'mixed',
        sources: [
          { model: 'linear', anchor: 'history' },
          { model: 'buy-again', anchor: 'history' },
        ],
        repeat: 'allow',
        fallback: [],
      }),
    );
    const [slate] = shop.recommend({ placement: 'mixed' }, ann);
    const score = new Map(slate!.items.map((item) => [item.itemId as string, item.score]));
    // One new item: divided by the mean of the top 50, itself, it is 1.
    assert.ok(Math.abs(score.get('new')! - 1) < 1e-6);
    // 5 · (e^(−1/365) + ½ ln 2) · trend^.2 · due: a purchase yesterday by the one customer.
    assert.ok(score.get('old')! > 3 && score.get('old')! < 7, `${score.get('old')}`);
    assert.equal(slate!.items[0]!.reasons[0]!.code, 'buy_again');
  });

  it('joins guest and customer, and answers both from both histories', async () => {
    const shop = await openShop([product('a'), product('b'), product('c')]);
    const phone = { visitorId: 'phone' as VisitorId };
    await shop.log.append([view('bob', 'a'), view('bob', 'b'), view('bob', 'c')]);
    await shop.log.append([event('purchase', ['a'], phone), event('purchase', ['b'], ann)]);
    assert.ok(ids(shop.recommend({ placement: 'home' }, phone)[0]).includes('b'));
    await shop.log.append([guestView('phone', 'c', ann)]);
    assert.deepEqual(ids(shop.recommend({ placement: 'home' }, phone)[0]), ['c']);
    assert.deepEqual(ids(shop.recommend({ placement: 'home' }, ann)[0]), ['c']);
  });

  it('applies the placement’s filter and the request’s', async () => {
    const shop = await openShop(
      [10, 20, 30].map((amount) => product(`p${amount}`, { price: { amount, currency: 'EUR' } })),
    );
    await shop.log.append([
      view('u', 'p10'),
      view('u', 'p20'),
      view('u', 'p30'),
      event('purchase', ['p10'], ann),
    ]);
    const asked = (filter: string, more = {}) =>
      ids(shop.recommend({ placement: 'category', filter, ...more }, ann)[0]).sort();
    assert.deepEqual(asked('price >= 20'), ['p20', 'p30']);
    assert.deepEqual(asked('price < $item.price', { itemId: id('p30') }), ['p20']);
    assert.deepEqual(asked('price <= $params.most', { params: { most: 20 } }), ['p20']);
    await shop.store.placements.put(
      parsePlacement({
        name: 'cheap',
        sources: [{ model: 'popular', anchor: 'none' }],
        filter: 'price < 30 and id not in $shopper.purchased',
        repeat: 'allow',
      }),
    );
    assert.deepEqual(ids(shop.recommend({ placement: 'cheap' }, ann)[0]), ['p20']);
    assert.deepEqual(ids(shop.recommend({ placement: 'cheap', filter: 'price != 20' })[0]), ['p10']);
  });

  it('names the request at fault', async () => {
    const shop = await openShop([product('a')]);
    const asks = (request: object) => () =>
      shop.recommend([{ placement: 'home' }, { placement: 'home', ...request }]);
    assert.throws(asks({ placement: 'hoem' }), {
      code: 'placement_not_found',
      field: 'requests[1].placement',
      remedy: /"home"/,
    });
    assert.throws(asks({ filter: 'prise < 5' }), { code: 'invalid_filter', field: 'requests[1].filter' });
    assert.throws(asks({ itemId: 'nope' }), { code: 'product_not_found', field: 'requests[1].itemId' });
    assert.throws(asks({ cursor: 'AAAA' }), { code: 'invalid_cursor', field: 'requests[1].cursor' });
    for (const limit of [0, -1, 1.5, 501, Number.NaN])
      assert.throws(asks({ limit }), { code: 'invalid_field', field: 'requests[1].limit' });
  });

  it('steps down by budget, in the declared order, and still answers', async () => {
    let time = 0;
    const shop = await openShop([product('a'), product('b')], {
      scorers: {
        linear: (items) => new ShuffledScorer(items, 1),
        'item-knn': (items) => new ShuffledScorer(items, 2),
      },
      clock: () => (time += 1),
      budgets: { retrieve: 0, rank: 0, explain: 0 },
    });
    await shop.log.append([view('ann', 'a')]);
    const [slate] = shop.recommend({ placement: 'home' }, ann);
    assert.deepEqual(slate!.degraded, ['budget:retrieve', 'budget:rank', 'budget:explain']);
    assert.equal(slate!.model, 'linear@live');
    assert.equal(slate!.items.length, 2);
    assert.equal(slate!.items[0]!.reasons[0]!.code, 'for_you');
  });

  it('gives every slate an id of its own that sorts by time', async () => {
    const shop = await openShop([product('a')]);
    const [first, second] = shop.recommend([{ placement: 'home' }, { placement: 'new' }]);
    assert.notEqual(first!.requestId, second!.requestId);
    assert.match(first!.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const [later] = shop.recommend({ placement: 'home' }, { now: NOW + 1 });
    assert.ok(later!.requestId > first!.requestId && later!.requestId > second!.requestId);
  });
});

describe('rank', () => {
  it('orders the caller’s list by the placement’s sources and says what it does not know', async () => {
    let scorer: ShuffledScorer | undefined;
    const shop = await openShop(
      ['a', 'b', 'c', 'd'].map((name) => product(name)),
      {
        scorers: {
          linear: (items) => {
            scorer = new ShuffledScorer(items, 5);
            return scorer;
          },
        },
      },
    );
    await shop.log.append([view('ann', 'a')]);
    const ranked = shop.recommender.rank({
      ...ann,
      items: ['d', 'nope', 'b', 'c'].map(id),
      placement: 'product-similar',
      itemId: id('a'),
      personalization: 'on',
      now: NOW,
    });
    assert.deepEqual(ranked.unknown, ['nope']);
    const best = ['b', 'c', 'd'].sort(
      (x, y) => scorer!.scoreOf(shop.items.indexOf(id(y))!) - scorer!.scoreOf(shop.items.indexOf(id(x))!),
    );
    assert.deepEqual(
      ranked.items.map((item) => item.itemId as string),
      best,
    );
    assert.deepEqual(
      ranked.items.map((item) => item.position),
      [0, 1, 2],
    );
    assert.deepEqual(ranked.degraded, ['missing:item-knn']);
  });

  it('keeps the caller’s order where no source has an opinion', async () => {
    const shop = await openShop([product('a'), product('b'), product('c')]);
    await shop.log.append([view('bob', 'c')]);
    const ranked = shop.recommender.rank({
      items: ['b', 'a', 'c'].map(id),
      placement: 'category',
      personalization: 'off',
      now: NOW,
    });
    assert.deepEqual(
      ranked.items.map((item) => item.itemId as string),
      ['c', 'b', 'a'],
    );
  });

  it('says which steps it left out for want of time', async () => {
    let time = 0;
    const shop = await openShop([product('a')], {
      scorers: { linear: (items) => new ShuffledScorer(items, 1) },
      clock: () => (time += 1),
      budgets: { retrieve: 0, rank: 0, explain: 0 },
    });
    await shop.log.append([view('ann', 'a')]);
    const asked = { items: [id('a')], placement: 'home', personalization: 'on', now: NOW } as const;
    const { degraded } = shop.recommender.rank({ ...ann, ...asked });
    assert.deepEqual(degraded, ['budget:retrieve', 'budget:rank', 'budget:explain']);
  });

  it('adds nothing to the caller’s list, whatever the shopper bought', async () => {
    const shop = await openShop([product('a'), product('b')]);
    await shop.log.append([event('purchase', ['a'], ann), view('bob', 'b')]);
    const ranked = shop.recommender.rank({
      ...ann,
      items: [id('b')],
      placement: 'email',
      personalization: 'on',
      now: NOW,
    });
    assert.deepEqual(
      ranked.items.map((item) => item.itemId as string),
      ['b'],
    );
  });
});
