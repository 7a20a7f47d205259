/** The datasets that the conformance suite fits on: small shops with known tastes. */
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import type { Dataset } from '../domain/dataset.ts';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import { Random } from '../domain/random.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SHOP_OPENS = Date.UTC(2026, 0, 1);

function caseItem(number: number): ItemId {
  return `item-${number}` as ItemId;
}

function product(number: number, publishedAt: number, category: string): Product {
  return {
    id: caseItem(number),
    kind: 'product',
    title: `Product ${number}`,
    categories: [['Shop', category]],
    price: { amount: 5 + (number % 7), currency: 'EUR' },
    availability: 'in_stock',
    publishedAt,
    status: 'active',
  };
}

export interface Checkerboard {
  readonly dataset: Dataset;
  /** By shopper: the one item of their colour that they have not bought. */
  readonly withheld: Int32Array;
}

/**
 * `size` shoppers and items in two colours; everybody has bought every item of their colour but one, in an order of
 * their own. Any sane recommender's best answer beyond what was bought is the withheld item.
 * @param oneBasket all of a shopper's items in one basket; otherwise each in its own, an hour apart.
 */
export function checkerboard(size: number, seed: number, oneBasket: boolean): Checkerboard {
  const random = new Random(seed);
  const builder = new DatasetBuilder();
  builder.reserveItems(Array.from({ length: size }, (_, item) => caseItem(item)));
  const withheld = new Int32Array(size);
  for (let shopper = 0; shopper < size; shopper++) {
    withheld[shopper] = shopper;
    const bought: number[] = [];
    for (let item = shopper % 2; item < size; item += 2) if (item !== withheld[shopper]) bought.push(item);
    for (let at = bought.length - 1; at > 0; at--) {
      const other = random.below(at + 1);
      [bought[at], bought[other]] = [bought[other]!, bought[at]!];
    }
    bought.forEach((item, at) => {
      builder.add({
        shopper: `s:shopper-${shopper}` as ProfileKey,
        item: caseItem(item),
        time: SHOP_OPENS + shopper * DAY + (oneBasket ? 0 : at * HOUR),
        order: oneBasket ? `order-${shopper}` : `order-${shopper}-${at}`,
      });
    });
  }
  const products = Array.from({ length: size }, (_, item) =>
    product(item, SHOP_OPENS - DAY, item % 2 === 0 ? 'White' : 'Black'),
  );
  return { dataset: builder.build({ products }), withheld };
}

/**
 * 80 shoppers, 48 products in four categories, 90 days: views, carts, baskets of one to four items, popular items more
 * often, favourites bought again, some products published late.
 */
export function smallShop(seed: number, shoppers = 80): Dataset {
  const random = new Random(seed);
  const builder = new DatasetBuilder();
  const count = 48;
  const pick = (taste: number) => {
    const own = random.uniform() < 0.7;
    const rank = Math.floor(12 * random.uniform() ** 2);
    return (own ? taste : random.below(4)) * 12 + rank;
  };
  for (let shopper = 0; shopper < shoppers; shopper++) {
    const key = `s:shopper-${shopper}` as ProfileKey;
    const taste = shopper % 4;
    const favourite = caseItem(pick(taste));
    let time = SHOP_OPENS + random.uniform() * 30 * DAY;
    for (let visit = 0; visit < 6; visit++) {
      const order = `order-${shopper}-${visit}`;
      const lines = 1 + random.below(4);
      for (let line = 0; line < lines; line++) {
        const item = line === 0 && visit % 2 === 0 ? favourite : caseItem(pick(taste));
        builder.add({ shopper: key, item, time, type: 'view' });
        if (random.uniform() < 0.5)
          builder.add({ shopper: key, item, time: time + 60_000, type: 'add_to_cart' });
        builder.add({ shopper: key, item, time: time + 120_000, order, quantity: 1 + (line % 2) });
      }
      time += (2 + random.uniform() * 16) * DAY;
    }
  }
  const products = Array.from({ length: count }, (_, item) =>
    product(item, SHOP_OPENS + (item % 12) * 9 * DAY, `Shelf ${Math.floor(item / 12)}`),
  );
  return builder.build({ products });
}

/** Products, and nobody who ever came. */
export function emptyShop(): Dataset {
  return new DatasetBuilder().build({ asOf: SHOP_OPENS });
}
