import type { Vocabulary } from './vocabulary.ts';

const EMPTY: readonly number[] = [];

/** Letters that terms are kept by. */
const DEEPEST = 3;

/**
 * Terms by how they begin: buckets of one, two and three letters, looked through one by one. A new term costs three
 * pushes, where a sorted list would have to be sorted anew.
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
      const term = this.#vocabulary.term(this.#taken);
      for (let letters = 1; letters <= Math.min(DEEPEST, term.length); letters++) {
        const key = term.slice(0, letters);
        const bucket = this.#buckets.get(key);
        if (bucket === undefined) this.#buckets.set(key, [this.#taken]);
        else bucket.push(this.#taken);
      }
    }
  }

  /** The `most` terms that begin with `prefix` and weigh most, the heaviest first. Terms of weight 0 are left out. */
  startingWith(prefix: string, most: number, weight: (term: number) => number): number[] {
    this.take();
    const bucket = this.#buckets.get(prefix.slice(0, DEEPEST)) ?? EMPTY;
    const terms: number[] = [];
    const weights: number[] = [];
    for (let at = 0; at < bucket.length; at++) {
      const term = bucket[at]!;
      const weighs = weight(term);
      // Terms stand in ascending order: of two that weigh the same the earlier one stays.
      if (weighs <= 0 || (terms.length === most && weighs <= weights[most - 1]!)) continue;
      if (prefix.length > DEEPEST && !this.#vocabulary.term(term).startsWith(prefix)) continue;
      let place = terms.length < most ? terms.length : most - 1;
      for (; place > 0 && weights[place - 1]! < weighs; place--) {
        terms[place] = terms[place - 1]!;
        weights[place] = weights[place - 1]!;
      }
      terms[place] = term;
      weights[place] = weighs;
    }
    return terms;
  }
}
