import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShopperId } from '../domain/ids.ts';
import type { RankQuery, RecommendQuery } from '../domain/query.ts';
import { DEFAULT_PLACEMENTS } from './default-placements.ts';
import { parsePlacement } from './parse-placement.ts';
import { event, NOW, openShop, product, ShuffledScorer, view } from './shop.case.ts';
import { warmUp } from './warm-up.ts';

const ann = { shopperId: 'ann' as ShopperId };

async function visitedShop() {
  const shop = await openShop(
    ['a', 'b', 'c', 'd'].map((name) => product(name)),
    { scorers: { linear: (items) => new ShuffledScorer(items, 1) } },
  );
  await shop.log.append([view('ann', 'a'), event('purchase', ['b'], ann), event('add_to_cart', ['c'], ann)]);
  return shop;
}

function recorded(shop: Awaited<ReturnType<typeof openShop>>) {
  const asked: RecommendQuery[] = [];
  const ranked: RankQuery[] = [];
  const parts = {
    events: shop.store.events,
    catalogue: shop.store.catalogue,
    placements: shop.store.placements,
    clock: () => 0,
    now: NOW,
    recommender: {
      recommend: (query: RecommendQuery) => {
        asked.push(query);
        return shop.recommender.recommend(query);
      },
      rank: (query: RankQuery) => {
        ranked.push(query);
        return shop.recommender.rank(query);
      },
    },
  };
  return { asked, ranked, parts };
}

describe('warming up', () => {
  it('asks for every placement, for shoppers who were there and for strangers, about products they saw', async () => {
    const { asked, ranked, parts } = recorded(await visitedShop());
    const pages = await warmUp(parts);
    assert.equal(asked.length, pages);
    assert.equal(ranked.length, pages);
    const requests = asked.flatMap((query) => query.requests.map((request) => ({ query, request })));
    for (const { name } of DEFAULT_PLACEMENTS) {
      const its = requests.filter(({ request }) => request.placement === name);
      assert.ok(
        its.some(({ query }) => query.shopperId === 'ann'),
        `${name} for ann`,
      );
      assert.ok(
        its.some(({ query }) => query.shopperId === undefined),
        `${name} for a stranger`,
      );
      assert.ok(
        its.some(({ request }) => request.itemId !== undefined),
        `${name} about a product`,
      );
    }
  });

  it('changes nothing: the log, the profile and the answers are as before', async () => {
    const shop = await visitedShop();
    const state = () => ({
      head: shop.store.events.head,
      profiles: shop.profiles.size,
      cart: [...shop.profiles.cart(shop.profiles.find(ann))],
      trend: [...shop.trend.powers(Int32Array.of(0, 1, 2, 3), 4, 1, NOW).subarray(0, 4)],
      answers: DEFAULT_PLACEMENTS.map(({ name }) =>
        shop.recommend({ placement: name }, ann).map(({ items, degraded }) => ({ items, degraded })),
      ),
    });
    const before = state();
    await warmUp(recorded(shop).parts);
    assert.deepEqual(state(), before);
    assert.equal(await shop.store.events.slateCount(), 0);
  });

  it('goes on past a placement that refuses, works in an empty shop, and ends in time', async () => {
    const shop = await visitedShop();
    await shop.store.placements.put(
      parsePlacement({
        name: 'picky',
        sources: [{ model: 'popular', anchor: 'none' }],
        filter: 'price < $params.most',
      }),
    );
    const { parts } = recorded(shop);
    assert.ok((await warmUp(parts)) > DEFAULT_PLACEMENTS.length);
    assert.ok((await warmUp(recorded(await openShop([])).parts)) > 0);
    let time = 0;
    assert.ok((await warmUp({ ...parts, clock: () => (time += 500) })) < 5);
    await assert.rejects(
      warmUp({
        ...parts,
        recommender: {
          ...parts.recommender,
          recommend: () => {
            throw new TypeError('broken');
          },
        },
      }),
      TypeError,
    );
  });
});
