/** What the combination reads and writes; all scores are by item. */
export interface RepeatScores {
  /** Candidates of all sources, bought or not. */
  readonly items: Int32Array;
  readonly length: number;
  /** In: fused new-item scores; out: the combined ones. */
  readonly scores: Float64Array;
  /** Scores of the repeat source, 0 where it has nothing to say. */
  readonly repeats: Float64Array;
  /** Mean of the top 50 new-item scores; 0 when there are none. */
  readonly mean: number;
}

/**
 * One scale for things bought before and things new to the shopper (for a placement that mixes both, as `email` does): a bought item
 * keeps the repeat source's score alone, any other one its new-item score divided by the mean of the top 50.
 */
export function combineRepeats(scores: RepeatScores, isBought: (item: number) => boolean): void {
  const scale = scores.mean > 0 ? 1 / scores.mean : 0;
  for (let i = 0; i < scores.length; i++) {
    const item = scores.items[i]!;
    scores.scores[item] = isBought(item) ? scores.repeats[item]! : scores.scores[item]! * scale;
  }
}
