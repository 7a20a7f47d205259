import type { EpochMs } from '../domain/ids.ts';
import type { SimulatedShop } from './shop.ts';
import type { ShopperTraits } from './shoppers.ts';

export interface PolicyScore {
  /** Mean over shoppers of the expected number of purchases from the list, were every place looked at. */
  readonly wish: number;
  /** The same for the best list there is. */
  readonly idealWish: number;
  /** `wish / idealWish`. */
  readonly share: number;
  readonly shoppers: number;
}

/**
 * Scores lists against what shoppers truly want, which no log can tell.
 * `policy` gives item numbers for a shopper, best first; the first `k` count.
 */
export function scorePolicy(
  shop: SimulatedShop,
  shoppers: readonly ShopperTraits[],
  at: EpochMs,
  k: number,
  policy: (shopper: ShopperTraits) => readonly number[],
): PolicyScore {
  const sum = (shopper: ShopperTraits, list: readonly number[]) =>
    list.slice(0, k).reduce((total, index) => total + shop.truth.wish(shopper, index, at), 0);
  let wish = 0;
  let idealWish = 0;
  for (const shopper of shoppers) {
    wish += sum(shopper, policy(shopper));
    idealWish += sum(shopper, shop.truth.ideal(shopper, at, k));
  }
  return {
    wish: wish / shoppers.length,
    idealWish: idealWish / shoppers.length,
    share: idealWish === 0 ? 0 : wish / idealWish,
    shoppers: shoppers.length,
  };
}
