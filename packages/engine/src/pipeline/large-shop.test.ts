import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShopperId } from '../domain/ids.ts';
import { openShop, product, ShuffledScorer, view } from './shop.case.ts';

/** More items than a source is asked for, and more than are read at once in a small shop. */
const SIZE = 13_000;
const ann = { shopperId: 'ann' as ShopperId };

describe('a large shop', () => {
  it('gives the best items, pages through them, and finds the few that a narrow filter leaves', async () => {
    const products = Array.from({ length: SIZE }, (_, i) =>
      product(`p${i}`, i % 2000 === 7 ? { tags: ['rare'] } : {}),
    );
    let scorer: ShuffledScorer | undefined;
    const shop = await openShop(products, {
      scorers: {
        linear: (items) => {
          scorer = new ShuffledScorer(items, 11);
          return scorer;
        },
      },
    });
    await shop.log.append([view('ann', 'p1')]);
    await shop.store.placements.put({
      ...shop.placement('home'),
      sources: [{ model: 'linear', anchor: 'history', weight: 1 }],
      trendExponent: 0,
      fallback: [],
    });
    const score = (name: string) => scorer!.scoreOf(shop.items.indexOf(name as never)!);
    const best = products.map(({ id }) => id as string).sort((a, b) => score(b) - score(a));
    const shown: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const more = cursor === undefined ? {} : { cursor };
      const [slate] = shop.recommend({ placement: 'home', limit: 300, ...more }, ann);
      shown.push(...slate!.items.map((item) => item.itemId as string));
      cursor = slate!.nextCursor;
    }
    assert.deepEqual(shown, best.slice(0, 900));
    const [rare] = shop.recommend({ placement: 'home', filter: 'tags = "rare"' }, ann);
    assert.deepEqual(
      rare!.items.map((item) => item.itemId as string),
      best.filter((name) => Number(name.slice(1)) % 2000 === 7),
    );
    assert.equal(rare!.items.length, 7);
  });

  it('ends a list whose cursor would grow beyond its bound', async () => {
    const products = Array.from({ length: 5000 }, (_, i) => product(`p${i}`));
    const shop = await openShop(products, { scorers: { linear: (items) => new ShuffledScorer(items, 11) } });
    await shop.log.append([view('ann', 'p1')]);
    const shown = new Set<string>();
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const [slate] = shop.recommend({ placement: 'home', limit: 500, ...more }, ann);
      for (const { itemId } of slate!.items) shown.add(itemId);
      cursor = slate!.nextCursor;
    } while (cursor !== undefined);
    assert.equal(shown.size, 4500);
  });
});
