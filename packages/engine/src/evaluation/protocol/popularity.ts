import type { Dataset } from '../../domain/dataset.ts';
import type { EpochMs } from '../../domain/ids.ts';
import { isPositiveAct } from './is-positive-act.ts';

/**
 * Distinct shoppers with a positive act on each item at or after `since`.
 *
 * @returns `items`: length `dataset.items.size`; `shoppers`: how many shoppers had any such act.
 */
export function popularityOf(
  dataset: Dataset,
  since: EpochMs = Number.NEGATIVE_INFINITY,
): { readonly items: Uint32Array; readonly shoppers: number } {
  const { shopperOffsets, interactions } = dataset;
  const items = new Uint32Array(dataset.items.size);
  const lastShopper = new Int32Array(dataset.items.size).fill(-1);
  let shoppers = 0;
  for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
    let active = false;
    for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
      if (interactions.times[row]! < since || !isPositiveAct(interactions.types[row]!)) continue;
      active = true;
      const item = interactions.items[row]!;
      if (lastShopper[item] === shopper) continue;
      lastShopper[item] = shopper;
      items[item]!++;
    }
    if (active) shoppers++;
  }
  return { items, shoppers };
}
