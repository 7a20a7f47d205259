/** Postings that a ranker reads: one per word of the query. `impacts[i] · weight` is the score of `items[i]`. */
export interface ScoredList {
  readonly items: Int32Array;
  readonly impacts: Float32Array;
  readonly length: number;
  /** idf of the word times what its reading is worth. */
  readonly weight: number;
  /** Highest impact per block of `BLOCK` entries; entries past the length's block are not read. */
  blockMaxima(): Float32Array;
  /** First place ≥ `from` whose item is ≥ `item`. */
  lowerBound(item: number, from: number): number;
}

/** Added to every match: what the product is worth beyond the words. */
export interface Prior {
  /** ≥ 0 for every item. */
  of(item: number): number;
  /** No item has more. */
  readonly most: number;
}

export const NO_PRIOR: Prior = { of: () => 0, most: 0 };
