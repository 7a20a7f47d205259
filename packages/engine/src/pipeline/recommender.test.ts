import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openShop, product, view } from './shop.case.ts';

describe('recommend', () => {
  it('answers from what was seen a moment ago, without any training', async () => {
    const shop = await openShop([product('a'), product('b'), product('c')]);
    await shop.log.append([view('ann', 'b'), view('bob', 'b'), view('bob', 'a')]);
    const [slate] = shop.recommend({ placement: 'home' });
    assert.deepEqual(
      slate!.items.map((item) => item.itemId),
      ['b', 'a'],
    );
    assert.ok(slate!.degraded.includes('untrained:linear'));
    assert.ok(slate!.degraded.includes('fallback:popular'));
  });
});
