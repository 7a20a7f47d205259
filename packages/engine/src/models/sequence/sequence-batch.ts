import type { Random } from '../../domain/random.ts';
import { MASKED } from './sequence-network.ts';
import type { TrainingWindows } from './training-windows.ts';

/** Histories side by side, filled up in front with −1 to the longest: rows × length, row-major. */
export interface PaddedHistories {
  readonly rows: number;
  readonly length: number;
  readonly items: Int32Array;
}

/** Windows that are sorted by length together, in batches. */
const BATCHES_A_POOL = 24;

/**
 * The windows in a random order, in batches of about `places` places whose windows are of about one length: hardly any
 * work is done on filling.
 */
export function epochBatches(windows: TrainingWindows, places: number, random: Random): Uint32Array[] {
  const { starts, ends } = windows;
  const order = Uint32Array.from(starts.keys());
  for (let at = order.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  const lengthOf = (window: number) => ends[window]! - starts[window]! - 1;
  const batches: Uint32Array[] = [];
  let from = 0;
  while (from < order.length) {
    let to = from;
    for (let sum = 0; to < order.length && sum < places * BATCHES_A_POOL; to++) sum += lengthOf(order[to]!);
    const pool = order.slice(from, to).sort((a, b) => lengthOf(a) - lengthOf(b));
    for (let start = 0; start < pool.length; ) {
      let end = start + 1;
      while (end < pool.length && lengthOf(pool[end]!) * (end + 1 - start) <= places) end++;
      batches.push(pool.slice(start, end));
      start = end;
    }
    from = to;
  }
  for (let at = batches.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [batches[at], batches[other]] = [batches[other]!, batches[at]!];
  }
  return batches;
}

/** Items `starts[i] … ends[i] − 1`, at most the newest `most`, each in its row. */
export function padHistories(
  items: Int32Array,
  ranges: readonly { readonly start: number; readonly end: number }[],
  most: number,
): PaddedHistories {
  const length = ranges.reduce(
    (longest, { start, end }) => Math.max(longest, Math.min(most, end - start)),
    1,
  );
  const padded = new Int32Array(ranges.length * length).fill(-1);
  for (const [row, { start, end }] of ranges.entries()) {
    const own = items.subarray(Math.max(start, end - most), end);
    padded.set(own, (row + 1) * length - own.length);
  }
  return { rows: ranges.length, length, items: padded };
}

/** What attention adds, rows × 1 × length × length: a place sees itself and what is before it, and no filling. */
export function attentionMask({ rows, length, items }: PaddedHistories): Float32Array {
  const mask = new Float32Array(rows * length * length).fill(MASKED);
  for (let row = 0; row < rows; row++) {
    let first = 0;
    while (first < length && items[row * length + first]! < 0) first++;
    for (let query = first; query < length; query++) {
      const at = (row * length + query) * length;
      mask.fill(0, at + first, at + query + 1);
    }
  }
  return mask;
}

/** Rows of the table of places for a length: the newest item always has the last. */
export function placeNumbers(length: number, longest: number): Int32Array {
  return Int32Array.from({ length }, (_, at) => longest - length + at);
}
