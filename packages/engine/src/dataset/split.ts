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
