import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ItemId } from '../domain/ids.ts';
import { REASON_CODES } from '../domain/slate.ts';
import { type ReasonSource, reasonOf } from './reason-of.ts';
import { ENGLISH_REASONS } from './reason-texts.ts';

const cause = { itemId: 'mug' as ItemId, title: 'Blue Mug', bought: false, convincing: true };

function source(more: Partial<ReasonSource>): ReasonSource {
  return {
    model: 'linear',
    anchor: 'history',
    evidence: undefined,
    cause: undefined,
    category: undefined,
    ...more,
  };
}

describe('reasons', () => {
  it('name the cause in a sentence', () => {
    assert.deepEqual(reasonOf(source({ cause })), {
      code: 'because_you_viewed',
      itemId: 'mug',
      text: 'Because you viewed Blue Mug',
    });
    assert.deepEqual(reasonOf(source({ cause: { ...cause, bought: true } })), {
      code: 'because_you_bought',
      itemId: 'mug',
      text: 'Because you bought Blue Mug',
    });
    assert.deepEqual(reasonOf(source({ model: 'bought-together', anchor: 'item', cause })), {
      code: 'bought_together',
      itemId: 'mug',
      text: 'Often bought together with Blue Mug',
    });
  });

  it('do not name a cause that would not convince, and claim no more than is so', () => {
    const odd = { ...cause, convincing: false };
    assert.deepEqual(reasonOf(source({ cause: odd })), {
      code: 'because_you_viewed',
      text: 'Because of what you viewed',
    });
    assert.deepEqual(reasonOf(source({ cause: { ...odd, bought: true } })), {
      code: 'because_you_bought',
      text: 'Because of what you bought',
    });
    assert.deepEqual(reasonOf(source({ anchor: 'cart', cause: odd })), {
      code: 'because_in_cart',
      text: 'Goes with your cart',
    });
    assert.equal(
      reasonOf(source({ model: 'bought-together', anchor: 'cart', cause: odd })).text,
      'Often bought together with Blue Mug',
    );
  });

  it('follow the source the item owes most to', () => {
    const code = (more: Partial<ReasonSource>) => reasonOf(source(more)).code;
    assert.equal(code({}), 'for_you');
    assert.equal(code({ model: 'item-knn', anchor: 'item', cause }), 'similar_to_this');
    assert.equal(code({ model: 'linear', anchor: 'cart', cause }), 'because_in_cart');
    assert.equal(code({ model: 'trending', anchor: 'none' }), 'trending_now');
    assert.equal(code({ model: 'new', anchor: 'none' }), 'new_arrival');
    assert.equal(code({ model: 'popular', anchor: 'none' }), 'popular');
  });

  it('say where and how often', () => {
    assert.equal(
      reasonOf(source({ model: 'popular', anchor: 'none', category: 'Home > Kitchen' })).text,
      'Popular in Kitchen',
    );
    const again = (figures: Record<string, number>) =>
      reasonOf(source({ model: 'buy-again', evidence: { figures } })).text;
    assert.equal(again({ rhythmDays: 29.6, baskets: 3 }), 'You usually buy this every 30 days');
    assert.equal(again({ rhythmDays: 0.7, baskets: 3 }), 'You usually buy this every day');
    // Bought once: the rhythm is other people's, not the shopper's.
    assert.equal(again({ rhythmDays: 29.6, baskets: 1 }), 'You bought this before');
  });

  it('has a sentence for every code, with and without facts, and speaks another language by another table', () => {
    for (const code of REASON_CODES) {
      assert.match(ENGLISH_REASONS[code]({}), /^[A-Z].+/);
      assert.match(ENGLISH_REASONS[code]({ title: 'X', category: 'Y', days: 3 }), /^[A-Z].+/);
    }
    const german = { ...ENGLISH_REASONS, trending_now: () => 'Gerade gefragt' };
    assert.equal(reasonOf(source({ model: 'trending', anchor: 'none' }), german).text, 'Gerade gefragt');
  });
});
