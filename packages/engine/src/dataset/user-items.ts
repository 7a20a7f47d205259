import type { Csr } from '@aisle/kernels';
import type { Dataset } from '../domain/dataset.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import { DEFAULT_EVENT_WEIGHTS, type EventWeights, weightsByCode } from './event-weights.ts';

export interface UserItemsOptions {
  readonly weights?: EventWeights;
  /** An act loses half of its weight in so many days before `asOf`; 0 or absent: age does not matter. */
  readonly halfLifeDays?: number;
}

/** An act that has aged below this is as good as none; squares of what is left stay normal in f32. */
const LEAST_WEIGHT = 1e-18;

/**
 * Shoppers × items: how much each shopper has wanted each item, columns ascending within a row.
 * Several acts on one item count as the strongest; acts without weight are left out.
 */
export function userItems(dataset: Dataset, options: UserItemsOptions = {}): Csr & { values: Float32Array } {
  const weights = weightsByCode(options.weights ?? DEFAULT_EVENT_WEIGHTS);
  const halfLife = (options.halfLifeDays ?? 0) * DAY_MS;
  const { shopperOffsets, interactions, asOf } = dataset;
  const shoppers = dataset.shoppers.length;
  const columns = dataset.items.size;
  const pointers = new Uint32Array(shoppers + 1);
  const indices = new Uint32Array(interactions.length);
  const values = new Float32Array(interactions.length);
  const line = new Float32Array(columns);
  let length = 0;
  for (let shopper = 0; shopper < shoppers; shopper++) {
    const begin = length;
    for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
      let weight = weights[interactions.types[row]!]!;
      if (weight <= 0) continue;
      if (halfLife > 0) weight *= 2 ** (-Math.max(0, asOf - interactions.times[row]!) / halfLife);
      if (weight < LEAST_WEIGHT) continue;
      const item = interactions.items[row]!;
      if (line[item] === 0) indices[length++] = item;
      line[item] = Math.max(line[item]!, weight);
    }
    const own = indices.subarray(begin, length).sort();
    for (let at = 0; at < own.length; at++) {
      values[begin + at] = line[own[at]!]!;
      line[own[at]!] = 0;
    }
    pointers[shopper + 1] = length;
  }
  return {
    rows: shoppers,
    columns,
    rowPointers: pointers,
    columnIndices: indices.slice(0, length),
    values: values.slice(0, length),
  };
}
