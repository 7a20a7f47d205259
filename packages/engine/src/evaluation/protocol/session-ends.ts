import type { Dataset } from '../../domain/dataset.ts';

const MINUTE = 60_000;

/** By row: one past the last row of its session. A silence of more than `gapMinutes` ends one, and so does the shopper. */
export function sessionEnds({ shopperOffsets, interactions }: Dataset, gapMinutes: number): Uint32Array {
  const { times, length } = interactions;
  const ends = new Uint32Array(length);
  for (let shopper = 0; shopper + 1 < shopperOffsets.length; shopper++) {
    let end = shopperOffsets[shopper + 1]!;
    for (let row = end - 1; row >= shopperOffsets[shopper]!; row--) {
      if (row + 1 < end && times[row + 1]! - times[row]! > gapMinutes * MINUTE) end = row + 1;
      ends[row] = end;
    }
  }
  return ends;
}
