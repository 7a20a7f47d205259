import { median } from '../../median.ts';
import type { OrderLine } from './merge-repeats.ts';
import type { RetailOrder } from './order.ts';

export interface Outliers {
  readonly quantity: ReadonlySet<OrderLine>;
  readonly price: ReadonlySet<OrderLine>;
}

/** Robust standard deviations away from the article's median, on the logarithm. */
const LIMIT = 6;
/** The least spread an article is granted, natural logarithm: a hand's breadth of 6 × .6 is 37 times the median. */
const LEAST_QUANTITY_SPREAD = 0.6;
/** 6 × .25: 4.5 times the median price. */
const LEAST_PRICE_SPREAD = 0.25;
/** Below this many lines an article is judged by the spread of nothing but the floor. */
const ENOUGH_LINES = 8;

/**
 * Flags order lines whose quantity is far above, or whose price is far from, what is usual for the article:
 * |ln x − median| > 6 · max(1.4826 · MAD, floor), per article. Median and MAD do not move for the outliers themselves.
 */
export function findOutliers(orders: readonly RetailOrder[]): Outliers {
  const byItem = new Map<string, OrderLine[]>();
  for (const order of orders) {
    for (const line of order.lines) {
      const lines = byItem.get(line.item);
      if (lines) lines.push(line);
      else byItem.set(line.item, [line]);
    }
  }
  const quantity = new Set<OrderLine>();
  const price = new Set<OrderLine>();
  for (const lines of byItem.values()) {
    const units = lines.map((line) => Math.log(line.quantity));
    const prices = lines.map((line) => Math.log(line.price));
    const usualUnits = robustCentre(units, LEAST_QUANTITY_SPREAD);
    const usualPrice = robustCentre(prices, LEAST_PRICE_SPREAD);
    lines.forEach((line, at) => {
      if (units[at]! - usualUnits.median > LIMIT * usualUnits.spread) quantity.add(line);
      if (Math.abs(prices[at]! - usualPrice.median) > LIMIT * usualPrice.spread) price.add(line);
    });
  }
  return { quantity, price };
}

function robustCentre(values: readonly number[], floor: number): { median: number; spread: number } {
  const centre = median(values);
  if (values.length < ENOUGH_LINES) return { median: centre, spread: floor };
  const deviation = median(values.map((value) => Math.abs(value - centre)));
  return { median: centre, spread: Math.max(1.4826 * deviation, floor) };
}
