import { type Difference, pairedDifference } from '../../evaluation/intervals/paired-difference.ts';

/** One candidate against one opponent on the same cases. */
export interface Comparison {
  /** `popular`, `the champion`, `purchase count`. */
  readonly opponent: string;
  readonly opponentValue: number;
  readonly difference: Difference;
}

/** @param candidate,opponent the metric per case, same cases in the same order */
export function compareWith(
  name: string,
  candidate: Float32Array,
  opponent: Float32Array,
  seed: number,
): Comparison {
  return {
    opponent: name,
    opponentValue: mean(opponent),
    difference: pairedDifference(candidate, opponent, { seed }),
  };
}

export function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Worse beyond chance: the whole 95 % interval of the difference lies below 0. */
export function isWorse({ difference }: Comparison): boolean {
  return difference.high < 0;
}

/** `ndcg@20 .1402 on 812 shoppers: popular .0452 (+.0950, 95 % interval +.0871 … +.1033)` */
export function comparisonWords(
  metric: string,
  value: number,
  cases: string,
  comparisons: readonly Comparison[],
): string {
  const against = comparisons.map(
    ({ opponent, opponentValue, difference }) =>
      `${opponent} ${figure(opponentValue)} (${signed(difference.mean)}, 95 % interval ${signed(difference.low)} … ${signed(difference.high)})`,
  );
  return `${metric} ${figure(value)} on ${cases}: ${against.join('; ')}`;
}

function figure(value: number): string {
  return value.toFixed(4).replace(/^0/, '');
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;
}
