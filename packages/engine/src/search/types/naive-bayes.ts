/** A guess must be so much likelier than the next one, as a ratio of probabilities (natural logarithm). */
const MARGIN = 3;
const LEAST_OF_CLASS = 3;
/** Smoothing of counts (Lidstone). */
const ALPHA = 0.05;

const ENTRIES_A_PART = 256;

/** A part of what was learned: classes, or words with class and count by turns. */
export interface BayesPart {
  readonly names?: readonly string[];
  readonly examples?: readonly number[];
  readonly totals?: readonly number[];
  readonly counts?: readonly (readonly [string, readonly number[]])[];
}

/** Multinomial naive Bayes over sets of words (McCallum & Nigam 1998), with counts only. */
export class NaiveBayes {
  readonly #classes = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #examples: number[] = [];
  readonly #totals: number[] = [];
  /** Word → class → count. */
  readonly #counts = new Map<string, Map<number, number>>();
  #scores = new Float64Array(0);
  #priors = new Float64Array(0);

  /** All counts as JSON in small parts, for `take` in the same order. */
  *parts(): Generator<BayesPart> {
    for (let from = 0; from < this.#names.length; from += ENTRIES_A_PART) {
      const to = from + ENTRIES_A_PART;
      yield {
        names: this.#names.slice(from, to),
        examples: this.#examples.slice(from, to),
        totals: this.#totals.slice(from, to),
      };
    }
    let counts: [string, number[]][] = [];
    for (const [word, byClass] of this.#counts) {
      counts.push([word, [...byClass].flat()]);
      if (counts.length < ENTRIES_A_PART) continue;
      yield { counts };
      counts = [];
    }
    yield { counts };
  }

  /** Adds a part of another's counts; `settle` ends it. */
  take({ names = [], examples = [], totals = [], counts = [] }: BayesPart): void {
    for (const [at, name] of names.entries()) {
      this.#classes.set(name, this.#names.length);
      this.#names.push(name);
      this.#examples.push(examples[at]!);
      this.#totals.push(totals[at]!);
    }
    for (const [word, flat] of counts) {
      const byClass = new Map<number, number>();
      for (let at = 0; at < flat.length; at += 2) byClass.set(flat[at]!, flat[at + 1]!);
      this.#counts.set(word, byClass);
    }
  }

  learn(name: string, words: readonly string[]): void {
    let index = this.#classes.get(name);
    if (index === undefined) {
      index = this.#names.length;
      this.#classes.set(name, index);
      this.#names.push(name);
      this.#examples.push(0);
      this.#totals.push(0);
    }
    this.#examples[index]!++;
    this.#totals[index]! += words.length;
    for (const word of words) {
      let counts = this.#counts.get(word);
      if (counts === undefined) {
        counts = new Map();
        this.#counts.set(word, counts);
      }
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  }

  /** Ends learning: what guesses need is computed once. */
  settle(): void {
    const all = this.#examples.reduce((sum, count) => sum + count, 0);
    this.#scores = new Float64Array(this.#names.length);
    this.#priors = Float64Array.from(this.#examples, (count) =>
      count < LEAST_OF_CLASS ? Number.NEGATIVE_INFINITY : Math.log(count / all),
    );
  }

  /** The likeliest class, undefined when there is none or when it is a close call. */
  guess(words: readonly string[]): string | undefined {
    const scores = this.#scores;
    if (scores.length === 0) return undefined;
    scores.set(this.#priors);
    const size = this.#counts.size;
    let known = 0;
    for (const word of words) {
      const counts = this.#counts.get(word);
      if (counts === undefined) continue;
      known++;
      // The probability without the word is taken off from all classes at once: it only shifts by the class's total.
      for (const [index, count] of counts) scores[index]! += Math.log(1 + count / ALPHA);
    }
    let best = -1;
    let value = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < scores.length; index++) {
      const score = scores[index]! + known * Math.log(ALPHA / (this.#totals[index]! + ALPHA * size));
      if (score > value) {
        second = value;
        value = score;
        best = index;
      } else if (score > second) second = score;
    }
    return best >= 0 && Number.isFinite(value) && value - second >= MARGIN ? this.#names[best] : undefined;
  }
}
