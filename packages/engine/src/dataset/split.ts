import type { Dataset } from '../domain/dataset.ts';
import type { EpochMs } from '../domain/ids.ts';
import { type InteractionRows, keepRows, restrict } from './restrict.ts';

/** One dataset in three parts over the same shoppers and the same items. */
export interface Split {
  /** What models learn from. */
  readonly train: Dataset;
  /** What is known of each shopper when the question is put. */
  readonly input: Dataset;
  /** What each shopper did next. */
  readonly test: InteractionRows;
}

/** Everything before `cut` is learned and known (`asOf` is the cut), everything from `cut` on is to be foretold. */
export function splitByTime(dataset: Dataset, cut: EpochMs): Split {
  const { times } = dataset.interactions;
  const train = { ...restrict(dataset, (row) => times[row]! < cut), asOf: cut };
  return { train, input: train, test: keepRows(dataset, (row) => times[row]! >= cut) };
}

/**
 * Each shopper's last interaction is to be foretold from all before it. Models learn from all but the last `holdOut`:
 * 1 learns from everything that is known, 2 keeps the one before the last for validation.
 * Shoppers with `holdOut` interactions or fewer are learned from and not asked.
 */
export function leaveOneOut(dataset: Dataset, holdOut = 2): Split {
  const offsets = dataset.shopperOffsets;
  const fromEnd = (row: number, shopper: number) => offsets[shopper + 1]! - row;
  const asked = (shopper: number) => offsets[shopper + 1]! - offsets[shopper]! > holdOut;
  return {
    train: restrict(dataset, (row, shopper) => !asked(shopper) || fromEnd(row, shopper) > holdOut),
    input: restrict(dataset, (row, shopper) => !asked(shopper) || fromEnd(row, shopper) > 1),
    test: keepRows(dataset, (row, shopper) => asked(shopper) && fromEnd(row, shopper) === 1),
  };
}
