import type { Vocabulary } from './vocabulary.ts';

const EMPTY: readonly number[] = [];

/**
 * Terms by how they begin: buckets of two letters, looked through one by one. A bucket holds a few hundred terms, and a
 * new one costs a push, where a sorted list would have to be sorted anew.
 */
export class PrefixTerms {
  readonly #vocabulary: Vocabulary;
  readonly #buckets = new Map<string, number[]>();
  #taken = 1;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Takes in terms that came since, at most `most` of them. */
  take(most = Number.POSITIVE_INFINITY): void {
    const end = Math.min(this.#vocabulary.size, this.#taken + most);
    for (; this.#taken < end; this.#taken++) {
      const key = this.#vocabulary.term(this.#taken).slice(0, 2);
      const bucket = this.#buckets.get(key);
      if (bucket === undefined) this.#buckets.set(key, [this.#taken]);
      else bucket.push(this.#taken);
    }
  }

  /** The `most` terms that begin with `prefix` and weigh most, the heaviest first. Terms of weight 0 are left out. */
  startingWith(prefix: string, most: number, weight: (term: number) => number): number[] {
    this.take();
    const found: { term: number; weight: number }[] = [];
    const consider = (bucket: readonly number[]): void => {
      for (const term of bucket) {
        if (!this.#vocabulary.term(term).startsWith(prefix)) continue;
        const weighs = weight(term);
        if (weighs > 0) found.push({ term, weight: weighs });
      }
    };
    if (prefix.length >= 2) consider(this.#buckets.get(prefix.slice(0, 2)) ?? EMPTY);
    else for (const [key, bucket] of this.#buckets) if (key.startsWith(prefix)) consider(bucket);
    found.sort((a, b) => b.weight - a.weight || a.term - b.term);
    return found.slice(0, most).map(({ term }) => term);
  }
}
