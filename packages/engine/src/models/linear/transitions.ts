import type { Csr } from '@aisle/kernels';
import type { Steps } from './steps.ts';

/**
 * SLIT's training pairs (Choi et al. 2021, "Session-aware linear item-item models for session-based recommendation"):
 * row `t` of `sources` is what surrounds a step, row `t` of `targets` the step itself.
 */
export interface Transitions {
  /**
   * transitions × items; an item `q` steps back weighs e^(−(q − 1)/δ), one `q` steps ahead `ahead` times as much, an
   * item met again the weight of its first meeting, back before ahead and near before far.
   */
  readonly sources: Csr;
  /** transitions × items, ones. */
  readonly targets: Csr;
}

export interface TransitionOptions {
  /** δ, in steps. */
  readonly decay: number;
  /** What comes after a step, beside what comes before it: 0 is SLIT, 1 has no direction. */
  readonly ahead: number;
  /** Most items in one source on each side, the nearest first. */
  readonly sourceItems: number;
}

/** Farther away an item weighs less than a hundredth and is left out. */
const LEAST_WEIGHT = 0.01;

export function transitionsOf(steps: Steps, columns: number, options: TransitionOptions): Transitions {
  const { shopperOffsets, offsets, items } = steps;
  const reach = Math.floor(options.decay * Math.log(1 / LEAST_WEIGHT)) + 1;
  const factors = Float32Array.from({ length: reach + 1 }, (_, back) =>
    Math.exp(-(back - 1) / options.decay),
  );
  const directions = options.ahead > 0 ? [-1, 1] : [-1];
  const rows = Math.max(0, offsets.length - 1);
  const sourcePointers = new Uint32Array(rows + 1);
  const targetPointers = new Uint32Array(rows + 1);
  let sourceColumns = new Uint32Array(items.length * 4);
  let sourceValues = new Float32Array(items.length * 4);
  const targetColumns = new Uint32Array(items.length);
  const line = new Float32Array(columns);
  let row = 0;
  let sourceLength = 0;
  let targetLength = 0;
  for (let shopper = 0; shopper + 1 < shopperOffsets.length; shopper++) {
    const first = shopperOffsets[shopper]!;
    const last = shopperOffsets[shopper + 1]! - 1;
    for (let step = options.ahead > 0 ? first : first + 1; step <= last; step++) {
      if (sourceLength + 2 * options.sourceItems > sourceColumns.length) {
        sourceColumns = longer(
          sourceColumns,
          new Uint32Array(sourceColumns.length * 2 + 2 * options.sourceItems),
        );
        sourceValues = longer(sourceValues, new Float32Array(sourceColumns.length));
      }
      const begin = sourceLength;
      for (const direction of directions) {
        const end = sourceLength + options.sourceItems;
        const most = Math.min(reach, direction < 0 ? step - first : last - step);
        for (let away = 1; away <= most && sourceLength < end; away++) {
          const weight = direction < 0 ? factors[away]! : options.ahead * factors[away]!;
          if (weight < LEAST_WEIGHT) break;
          const other = step + direction * away;
          for (let at = offsets[other + 1]! - 1; at >= offsets[other]! && sourceLength < end; at--) {
            const item = items[at]!;
            if (line[item] !== 0) continue;
            line[item] = weight;
            sourceColumns[sourceLength++] = item;
          }
        }
      }
      if (sourceLength === begin) continue;
      const own = sourceColumns.subarray(begin, sourceLength).sort();
      for (let at = 0; at < own.length; at++) {
        sourceValues[begin + at] = line[own[at]!]!;
        line[own[at]!] = 0;
      }
      const targetBegin = targetLength;
      for (let at = offsets[step]!; at < offsets[step + 1]!; at++) targetColumns[targetLength++] = items[at]!;
      targetColumns.subarray(targetBegin, targetLength).sort();
      row++;
      sourcePointers[row] = sourceLength;
      targetPointers[row] = targetLength;
    }
  }
  return {
    sources: {
      rows: row,
      columns,
      rowPointers: sourcePointers.slice(0, row + 1),
      columnIndices: sourceColumns.slice(0, sourceLength),
      values: sourceValues.slice(0, sourceLength),
    },
    targets: {
      rows: row,
      columns,
      rowPointers: targetPointers.slice(0, row + 1),
      columnIndices: targetColumns.slice(0, targetLength),
      values: null,
    },
  };
}

function longer<T extends Uint32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
