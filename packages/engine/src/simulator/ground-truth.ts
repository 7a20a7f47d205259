import { DAY_MS } from '../domain/day-ms.ts';
import type { EpochMs, ItemId } from '../domain/ids.ts';
import type { SimulatedProduct } from './catalogue.ts';
import type { ShopperTraits } from './shoppers.ts';
import { CATEGORIES } from './taxonomy.ts';

/** What counts as having no need of a second one: an owned lamp lowers the wish for the same type of thing. */
const OWNED_PENALTY = 2.5;

/** Demand of a category at a time of the year, as an addition to utility: 0 off season, its strength in the month itself. */
export function seasonLift(category: number, at: EpochMs): number {
  const season = CATEGORIES[category]!.season;
  if (!season) return 0;
  const date = new Date(at);
  const month = date.getUTCMonth() + (date.getUTCDate() - 1) / 31;
  const distance = Math.abs(((month - season[0] + 18) % 12) - 6);
  return 1.5 * season[1] * Math.exp(-0.5 * (distance / 1.1) ** 2);
}

/**
 * What shoppers truly want: the utility behind every simulated act, open to whoever scores a policy and to nobody else.
 * Utility is on the scale of a logit: `wish` is the probability of buying an item that is put before the shopper.
 */
export class GroundTruth {
  readonly #products: readonly SimulatedProduct[];
  readonly #indices: ReadonlyMap<ItemId, number>;
  /** Per shopper: last purchase by item number, and by (category, type). */
  readonly #boughtItem = new Map<string, EpochMs>();
  readonly #boughtType = new Map<string, EpochMs>();

  constructor(products: readonly SimulatedProduct[]) {
    this.#products = products;
    this.#indices = new Map(products.map(({ product }, index) => [product.id, index]));
  }

  indexOf(id: ItemId): number | undefined {
    return this.#indices.get(id);
  }

  /** Probability that the shopper buys item number `index` when shown it at `at`. */
  wish(shopper: ShopperTraits, index: number, at: EpochMs): number {
    return 1 / (1 + Math.exp(-this.utility(shopper, index, at)));
  }

  utility(shopper: ShopperTraits, index: number, at: EpochMs): number {
    const { traits } = this.#products[index]!;
    const plan = CATEGORIES[traits.category]!;
    const level = Math.log(traits.price / (plan.price * shopper.priceLevel));
    const taste =
      1.1 * Math.log(0.02 + shopper.categoryTaste[traits.category]! * CATEGORIES.length) +
      2.2 * (shopper.styleTaste[traits.style]! - 1 / 6) +
      1.4 * (shopper.colourTaste[traits.colour]! - 0.1) +
      1.2 * (shopper.brandTaste[traits.brand]! - 1 / 12);
    const price = -shopper.priceSensitivity * Math.abs(level);
    return (
      -3.2 +
      taste +
      price +
      0.5 * traits.quality +
      seasonLift(traits.category, at) +
      this.#need(shopper, index, at)
    );
  }

  /** Consumables are wanted again as their rhythm comes round, the very same one most; lasting things are not. */
  #need(shopper: ShopperTraits, index: number, at: EpochMs): number {
    const { traits } = this.#products[index]!;
    const rhythm = CATEGORIES[traits.category]!.rhythmDays;
    const lastOfType = this.#boughtType.get(`${shopper.shopperId}/${traits.category}/${traits.type}`);
    if (lastOfType === undefined) return 0;
    if (rhythm === undefined) return -OWNED_PENALTY;
    const due = (at - lastOfType) / DAY_MS / (rhythm * shopper.rhythmFactor);
    const lift = due < 0.6 ? -2.5 : Math.min(1.6, 3 * (due - 0.6));
    return lift + (this.#boughtItem.has(`${shopper.shopperId}/${index}`) ? 1.8 : 0);
  }

  /** Remembers a purchase; the simulation calls it for every order line. */
  bought(shopper: ShopperTraits, index: number, at: EpochMs): void {
    const { traits } = this.#products[index]!;
    this.#boughtItem.set(`${shopper.shopperId}/${index}`, at);
    this.#boughtType.set(`${shopper.shopperId}/${traits.category}/${traits.type}`, at);
  }

  /** The `k` items the shopper would most likely buy at `at`, best first: the list no policy can beat. */
  ideal(shopper: ShopperTraits, at: EpochMs, k: number): number[] {
    const utilities = this.#products.map(({ product, traits }, index) =>
      product.availability === 'in_stock' && traits.publishedAt <= at
        ? this.utility(shopper, index, at)
        : Number.NEGATIVE_INFINITY,
    );
    return utilities
      .map((_, index) => index)
      .sort((a, b) => utilities[b]! - utilities[a]! || a - b)
      .slice(0, k);
  }
}
