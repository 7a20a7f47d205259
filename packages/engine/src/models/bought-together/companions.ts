import { type Csr, transposeCsr } from '@aisle/kernels';
import type { Baskets } from '../../dataset/baskets.ts';
import { REPEAT_WINDOW } from '../live/damped-acts.ts';
import { liftOf, logLikelihoodRatio, shrunkenLiftOf } from './association.ts';
import type { BoughtTogetherConfiguration } from './bought-together-configuration.ts';

/** Who goes with whom: items × items, the values shrunken lifts, columns ascending. */
export interface Companions {
  readonly matrix: Csr & { readonly values: Float32Array };
  /** Baskets with both, by entry of the matrix; a shopper's of one week count as one. */
  readonly support: Uint32Array;
  /** Baskets by item, counted so too. */
  readonly basketsOf: Uint32Array;
}

/** Items counted between two pauses. */
const BLOCK = 1024;

/**
 * Counts every pair and keeps those that pass all thresholds, the best `companions` of each item. A shopper who buys the
 * same again within a week says nothing new, and what one shopper alone has put together goes with nothing: otherwise
 * whoever sends one basket eight times had a recommendation of their own.
 * @param pause called with the fraction done; may throw to stop.
 */
export async function companionsOf(
  baskets: Baskets,
  configuration: BoughtTogetherConfiguration,
  pause: (fraction: number) => Promise<void>,
): Promise<Companions> {
  const items = baskets.columns;
  const byItem = transposeCsr(baskets);
  const basketsOf = basketsByItem(baskets, byItem);
  const together = new Uint32Array(items);
  /** Of the pair with the running item: who bought it last, when that counted last, and how many shoppers did. */
  const lastShopper = new Uint32Array(items);
  const countedAt = new Float64Array(items);
  const shoppersOf = new Uint32Array(items);
  const touched = new Uint32Array(items);
  const scores = new Float32Array(items);
  const rowPointers = new Uint32Array(items + 1);
  const columnIndices: number[] = [];
  const values: number[] = [];
  const support: number[] = [];
  for (let item = 0; item < items; item++) {
    if (item % BLOCK === 0) await pause(item / items);
    let count = 0;
    for (let at = byItem.rowPointers[item]!; at < byItem.rowPointers[item + 1]!; at++) {
      const basket = byItem.columnIndices[at]!;
      for (let line = baskets.rowPointers[basket]!; line < baskets.rowPointers[basket + 1]!; line++) {
        const other = baskets.columnIndices[line]!;
        const shopper = baskets.shoppers[basket]!;
        const time = baskets.times[basket]!;
        if (together[other] === 0) {
          touched[count++] = other;
          shoppersOf[other] = 1;
        } else if (lastShopper[other] !== shopper) shoppersOf[other]!++;
        else if (time - countedAt[other]! < REPEAT_WINDOW) continue;
        lastShopper[other] = shopper;
        countedAt[other] = time;
        together[other]!++;
      }
    }
    const met = touched.subarray(0, count).sort();
    let passed = 0;
    for (const other of met) {
      const pair = {
        together: together[other]!,
        one: basketsOf[item]!,
        other: basketsOf[other]!,
        baskets: baskets.rows,
      };
      const passes =
        other !== item &&
        pair.together >= configuration.minSupport &&
        shoppersOf[other]! >= Math.min(2, configuration.minSupport) &&
        liftOf(pair) >= Math.max(1, configuration.minLift) &&
        logLikelihoodRatio(pair) >= configuration.minLogLikelihood;
      if (!passes) continue;
      met[passed] = other;
      scores[passed++] = shrunkenLiftOf(pair, configuration.prior);
    }
    const least = leastKept(scores.subarray(0, passed), configuration.companions);
    let ties = least.ties;
    for (let at = 0; at < passed; at++) {
      if (scores[at]! < least.score || (scores[at] === least.score && ties-- <= 0)) continue;
      columnIndices.push(met[at]!);
      values.push(scores[at]!);
      support.push(together[met[at]!]!);
    }
    rowPointers[item + 1] = columnIndices.length;
    for (let at = byItem.rowPointers[item]!; at < byItem.rowPointers[item + 1]!; at++) {
      const basket = byItem.columnIndices[at]!;
      for (let line = baskets.rowPointers[basket]!; line < baskets.rowPointers[basket + 1]!; line++) {
        together[baskets.columnIndices[line]!] = 0;
      }
    }
  }
  return {
    matrix: {
      rows: items,
      columns: items,
      rowPointers,
      columnIndices: Uint32Array.from(columnIndices),
      values: Float32Array.from(values),
    },
    support: Uint32Array.from(support),
    basketsOf,
  };
}

/** Baskets by item, those of one shopper and week as one. */
function basketsByItem(baskets: Baskets, byItem: Csr): Uint32Array {
  const counts = new Uint32Array(baskets.columns);
  for (let item = 0; item < baskets.columns; item++) {
    let last = -1;
    let countedAt = 0;
    for (let at = byItem.rowPointers[item]!; at < byItem.rowPointers[item + 1]!; at++) {
      const basket = byItem.columnIndices[at]!;
      const time = baskets.times[basket]!;
      if (baskets.shoppers[basket] === last && time - countedAt < REPEAT_WINDOW) continue;
      last = baskets.shoppers[basket]!;
      countedAt = time;
      counts[item]!++;
    }
  }
  return counts;
}

/** The `k`-th best score, and how many of the scores equal to it are among the best `k`. */
function leastKept(scores: Float32Array, k: number): { score: number; ties: number } {
  if (scores.length <= k) return { score: Number.NEGATIVE_INFINITY, ties: 0 };
  const ascending = scores.slice().sort();
  const score = ascending[ascending.length - k]!;
  let ties = 0;
  for (let at = ascending.length - k; at < ascending.length && ascending[at] === score; at++) ties++;
  return { score, ties };
}
