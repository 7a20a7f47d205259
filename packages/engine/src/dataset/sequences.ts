import type { Dataset } from '../domain/dataset.ts';
import { DEFAULT_EVENT_WEIGHTS, type EventWeights, weightsByCode } from './event-weights.ts';

/** What each shopper wanted, in order; shopper `u` owns entries `offsets[u] … offsets[u + 1] − 1`. */
export interface Sequences {
  readonly offsets: Uint32Array;
  readonly items: Int32Array;
  /** UTC milliseconds. */
  readonly times: Float64Array;
  /** Basket number, −1 outside baskets. */
  readonly orders: Int32Array;
}

/**
 * The acts that say something, oldest first. An item seen, put in the cart and bought in a row is one step, at the
 * time of its first act and with the basket of its last.
 */
export function sequences(dataset: Dataset, weights: EventWeights = DEFAULT_EVENT_WEIGHTS): Sequences {
  const says = weightsByCode(weights);
  const { shopperOffsets, interactions } = dataset;
  const offsets = new Uint32Array(shopperOffsets.length);
  const items = new Int32Array(interactions.length);
  const times = new Float64Array(interactions.length);
  const orders = new Int32Array(interactions.length);
  let length = 0;
  for (let shopper = 0; shopper + 1 < shopperOffsets.length; shopper++) {
    const begin = length;
    for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
      if (says[interactions.types[row]!]! <= 0) continue;
      if (length > begin && items[length - 1] === interactions.items[row]) {
        orders[length - 1] = interactions.orders[row]!;
        continue;
      }
      items[length] = interactions.items[row]!;
      times[length] = interactions.times[row]!;
      orders[length] = interactions.orders[row]!;
      length++;
    }
    offsets[shopper + 1] = length;
  }
  return {
    offsets,
    items: items.slice(0, length),
    times: times.slice(0, length),
    orders: orders.slice(0, length),
  };
}
