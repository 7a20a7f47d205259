/** How often two items were bought, apart and together. */
export interface PairCounts {
  /** Baskets with both. */
  readonly together: number;
  /** Baskets with the one, and with the other. */
  readonly one: number;
  readonly other: number;
  /** All baskets. */
  readonly baskets: number;
}

/** How many times as often together as by chance; 1 is chance. */
export function liftOf({ together, one, other, baskets }: PairCounts): number {
  return (together * baskets) / (one * other);
}

/**
 * Lift with a prior of so many expected baskets: together / (expected + prior). What was seen a few times by luck
 * stays low, and the order of well-supported pairs tends to that of their lifts.
 */
export function shrunkenLiftOf({ together, one, other, baskets }: PairCounts, prior: number): number {
  return together / ((one * other) / baskets + prior);
}

/**
 * G² of the two-by-two table: how far the pair is from independence, chi-squared with one degree of freedom
 * (Dunning 1993, "Accurate methods for the statistics of surprise and coincidence"). 6.63 is p = .01.
 */
export function logLikelihoodRatio({ together, one, other, baskets }: PairCounts): number {
  const onlyOne = one - together;
  const onlyOther = other - together;
  const neither = baskets - one - other + together;
  const cells = xLogX(together) + xLogX(onlyOne) + xLogX(onlyOther) + xLogX(neither);
  const margins = xLogX(one) + xLogX(baskets - one) + xLogX(other) + xLogX(baskets - other);
  return Math.max(0, 2 * (cells - margins + xLogX(baskets)));
}

function xLogX(x: number): number {
  return x > 0 ? x * Math.log(x) : 0;
}
