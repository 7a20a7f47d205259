import { DAY_MS } from '../../../domain/day-ms.ts';
import type { EpochMs, ItemId } from '../../../domain/ids.ts';
import type { Product } from '../../../domain/product.ts';
import { median } from '../../median.ts';
import { categoryOf } from './category-of.ts';
import { displayTitle } from './display-title.ts';
import type { RetailOrder } from './order.ts';
import { isProperDescription } from './proper-description.ts';

/** Prices of this many days before an article's last sale make its price. */
const PRICE_WINDOW = 90 * DAY_MS;
/** A description's vote halves for every 90 days before the article's last sale. */
const TITLE_HALF_LIFE = 90 * DAY_MS;

interface Sales {
  first: EpochMs;
  last: EpochMs;
  readonly times: number[];
  readonly prices: number[];
  /** Lines by description; the times are in `seen`. */
  readonly seen: Map<string, EpochMs[]>;
}

/**
 * One product per article that was sold, in order of first sale. Title: the proper description with the most votes,
 * recent lines weighing more. Price: the median of its last 90 days of sales. Nothing is hidden for having sold
 * nothing lately: a split in time would turn that into knowledge of the future.
 */
export function buildProducts(orders: readonly RetailOrder[]): Product[] {
  const items = new Map<string, Sales>();
  for (const order of orders) {
    for (const line of order.lines) {
      let sales = items.get(line.item);
      if (sales === undefined) {
        sales = { first: order.time, last: order.time, times: [], prices: [], seen: new Map() };
        items.set(line.item, sales);
      }
      sales.last = order.time;
      sales.times.push(order.time);
      sales.prices.push(line.price);
      if (!isProperDescription(line.description)) continue;
      const seen = sales.seen.get(line.description);
      if (seen) seen.push(order.time);
      else sales.seen.set(line.description, [order.time]);
    }
  }
  const products: Product[] = [];
  for (const [item, sales] of items) {
    const title = displayTitle(titleOf(sales) ?? item);
    const { path, noun } = categoryOf(title);
    const recent = sales.prices.filter((_, at) => sales.times[at]! >= sales.last - PRICE_WINDOW);
    products.push({
      id: item as ItemId,
      kind: 'product',
      title,
      categories: [path],
      price: { amount: Math.round(median(recent) * 100) / 100, currency: 'GBP' },
      availability: 'in_stock',
      publishedAt: sales.first,
      attributes: { category_source: 'derived', ...(noun !== '' && { category_noun: noun }) },
      status: 'active',
    });
  }
  return products;
}

function titleOf(sales: Sales): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const [description, times] of sales.seen) {
    let votes = 0;
    for (const time of times) votes += 2 ** ((time - sales.last) / TITLE_HALF_LIFE);
    if (votes > most) {
      most = votes;
      best = description;
    }
  }
  return best;
}
