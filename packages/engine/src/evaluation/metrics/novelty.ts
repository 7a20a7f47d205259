/**
 * Self-information of every item in bits: −log₂(shoppers who acted on it in training / shoppers in training).
 *
 * An item nobody acted on counts as if one shopper had, so that it is as novel as the rarest item and not infinitely so.
 * Source: Zhou et al. 2010 (PNAS), "surprisal"; Vargas & Castells 2011.
 *
 * @param popularity distinct training shoppers of each item.
 * @param shoppers number of training shoppers, ≥ 1.
 */
export function selfInformation(popularity: Uint32Array, shoppers: number): Float32Array {
  return Float32Array.from(popularity, (count) => Math.log2(Math.max(1, shoppers) / Math.max(1, count)));
}

/**
 * Novelty@k of one list: the mean self-information of its first k items, in bits.
 *
 * @param information bits of every item, from `selfInformation`.
 * @param items the list; entries below `length` are valid.
 * @returns NaN for an empty list, which has no novelty and is left out of the mean.
 */
export function novelty(information: Float32Array, items: Int32Array, length: number, k: number): number {
  const places = Math.min(length, k);
  if (places === 0) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < places; i++) sum += information[items[i]!]!;
  return sum / places;
}
