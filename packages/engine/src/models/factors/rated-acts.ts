import type { Dataset } from '../../domain/dataset.ts';
import { eventTypeCode } from '../../domain/event.ts';

export const RATE = eventTypeCode('rate');

/** The ratings of a dataset: a shopper's last word on each item. */
export interface RatedActs {
  readonly userOf: Uint32Array;
  readonly itemOf: Uint32Array;
  readonly ratings: Float32Array;
}

export function ratedActs({ shopperOffsets, interactions, shoppers }: Dataset): RatedActs {
  const userOf: number[] = [];
  const itemOf: number[] = [];
  const ratings: number[] = [];
  for (let shopper = 0; shopper < shoppers.length; shopper++) {
    const last = new Map<number, number>();
    for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
      if (interactions.types[row] === RATE) last.set(interactions.items[row]!, interactions.quantities[row]!);
    }
    for (const [item, rating] of last) {
      userOf.push(shopper);
      itemOf.push(item);
      ratings.push(rating);
    }
  }
  return {
    userOf: Uint32Array.from(userOf),
    itemOf: Uint32Array.from(itemOf),
    ratings: Float32Array.from(ratings),
  };
}
