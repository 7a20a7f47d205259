import type { Sequences } from '../../dataset/sequences.ts';

/**
 * Each shopper's sequence cut into steps: a basket, or what happened at one time, has no order inside and is one step.
 * Step `s` owns `items[offsets[s]] … items[offsets[s + 1] − 1]`, all different; shopper `u` owns the steps
 * `shopperOffsets[u] … shopperOffsets[u + 1] − 1`, oldest first.
 */
export interface Steps {
  readonly shopperOffsets: Uint32Array;
  readonly offsets: Uint32Array;
  readonly items: Int32Array;
}

/** @param numberOf item → number, −1 for items to pass over. */
export function stepsOf(sequences: Sequences, numberOf: Int32Array): Steps {
  const shoppers = sequences.offsets.length - 1;
  const shopperOffsets = new Uint32Array(shoppers + 1);
  const offsets = new Uint32Array(sequences.items.length + 1);
  const items = new Int32Array(sequences.items.length);
  const seenIn = new Int32Array(numberOf.length).fill(-1);
  let steps = 0;
  let length = 0;
  for (let shopper = 0; shopper < shoppers; shopper++) {
    let time = Number.NaN;
    let order = -1;
    for (let row = sequences.offsets[shopper]!; row < sequences.offsets[shopper + 1]!; row++) {
      const item = numberOf[sequences.items[row]!]!;
      if (item < 0) continue;
      const sameStep = sequences.times[row] === time || (order >= 0 && sequences.orders[row] === order);
      time = sequences.times[row]!;
      order = sequences.orders[row]!;
      if (!sameStep) steps++;
      if (seenIn[item] === steps) continue;
      seenIn[item] = steps;
      items[length++] = item;
      offsets[steps] = length;
    }
    shopperOffsets[shopper + 1] = steps;
  }
  return { shopperOffsets, offsets: offsets.slice(0, steps + 1), items: items.slice(0, length) };
}

/** Mean number of items in a step; 1 when there are no steps. */
export function meanStepSize({ offsets, items }: Steps): number {
  return offsets.length > 1 ? items.length / (offsets.length - 1) : 1;
}

/** Length in steps of the history that a random step belongs to: Σ length² / Σ length; 1 when there are no steps. */
export function meanHistoryLength({ shopperOffsets }: Steps): number {
  let squares = 0;
  for (let shopper = 0; shopper + 1 < shopperOffsets.length; shopper++) {
    squares += (shopperOffsets[shopper + 1]! - shopperOffsets[shopper]!) ** 2;
  }
  const steps = shopperOffsets.at(-1) ?? 0;
  return steps > 0 ? squares / steps : 1;
}
