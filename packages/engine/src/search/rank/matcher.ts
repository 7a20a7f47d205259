import type { InvertedIndex } from '../index/inverted-index.ts';
import { Accumulator, MOST_WORDS } from './accumulator.ts';
import { BlockMaxWand } from './block-max-wand.ts';
import type { ScoredList } from './scored-list.ts';
import { TopHits } from './top-hits.ts';
import { type TypePrior, VOTERS } from './type-prior.ts';

/** The longest page with its offset that is ranked. */
export const MOST_HITS = 1000;

/** Words whose shares of idf are looked up by mask in one table; longer queries have one for each so many words. */
const TABLED = 10;
const TABLE = 1 << TABLED;

export interface MatchRequest {
  /** One per word, at most `MOST_WORDS`. */
  readonly lists: readonly ScoredList[];
  /** Term of the query's head noun, −1 when the vocabulary does not have it. */
  readonly headTerm: number;
  /** Facet choices of brands and categories that the query names. */
  readonly named: readonly number[];
  readonly k: number;
  readonly allows: ((item: number) => boolean) | undefined;
  /** Products must cover this share of the words' idf; where none does, the best share there is. */
  readonly coverage: number;
}

/**
 * Finds and ranks the products of a query. Two ways to the same hits: adding everything up, which also knows all
 * matches (`matches`), and block-max WAND, which only looks at what can be among the best.
 */
export class Matcher {
  readonly hits = new TopHits(MOST_HITS);
  readonly sums = new Accumulator();
  /** The matches of the last answer that counted them: allowed, and covering enough of the words. */
  matched = new Int32Array(1024);
  matchedLength = 0;
  /** Share of the words' idf that the best allowed product covers. */
  coverage = 0;
  /** Share that products of the last answer had to cover. */
  required = 0;
  readonly prior: TypePrior;
  readonly #index: InvertedIndex;
  readonly #voters = new TopHits(VOTERS);
  readonly #wand = new BlockMaxWand();
  #shares = new Float32Array(Math.ceil(MOST_WORDS / TABLED) * TABLE);
  #weights: number[] = [];

  constructor(index: InvertedIndex, prior: TypePrior) {
    this.#index = index;
    this.prior = prior;
  }

  /** Adds up all matches, ranks the best `k`. Returns how many products match. */
  all(request: MatchRequest): number {
    const { lists, allows, k } = request;
    const { sums, hits } = this;
    this.#cover();
    for (let word = 0; word < lists.length; word++) sums.add(lists[word]!, word);
    this.#openShares(lists);
    let count = this.#vote(request.coverage, allows);
    if (count === 0 && this.coverage > 0) count = this.#vote(this.coverage, allows);
    this.prior.open(this.#voters, request.headTerm, request.named);
    hits.clear(k);
    const { scores } = sums;
    const { matched, matchedLength, prior } = this;
    const { most } = prior;
    for (let at = 0; at < matchedLength; at++) {
      const item = matched[at]!;
      const score = scores[item]!;
      if (score + most >= hits.threshold) hits.offer(item, Math.fround(score + prior.of(item)));
    }
    return count;
  }

  /** Every allowed product is a match, in the catalogue's order. Returns how many there are. */
  everything({ allows, k }: MatchRequest): number {
    const { sums, hits } = this;
    this.#cover();
    this.required = 0;
    this.coverage = 1;
    hits.clear(k);
    for (let item = 0; item < this.#index.span; item++) {
      if (this.#index.record(item) === undefined) continue;
      sums.touch(item);
      if (allows !== undefined && !allows(item)) continue;
      this.matched[this.matchedLength++] = item;
      hits.offer(item, 0);
    }
    return this.matchedLength;
  }

  /** The same hits as `all`, without knowing how many products match. Returns how many hits there are. */
  best(request: MatchRequest): number {
    const { lists, allows, k } = request;
    this.#openShares(lists);
    this.#voters.clear(VOTERS);
    const wanted = (item: number): boolean =>
      this.#share(this.#wand.mask) >= request.coverage - 1e-6 && (allows === undefined || allows(item));
    this.#wand.search(lists, this.#voters, undefined, wanted);
    if (this.#voters.length === 0) {
      return this.all(request);
    }
    this.required = request.coverage;
    this.coverage = 0;
    this.prior.open(this.#voters, request.headTerm, request.named);
    this.hits.clear(k);
    this.#wand.search(lists, this.hits, this.prior, (item) => {
      if (!wanted(item)) return false;
      const share = this.#share(this.#wand.mask);
      if (share > this.coverage) this.coverage = share;
      return true;
    });
    return this.hits.length;
  }

  /** Whether a touched product covers enough of the words. */
  matches(item: number): boolean {
    return this.#share(this.sums.masks[item]!) >= this.required;
  }

  #cover(): void {
    this.sums.cover(this.#index.span);
    this.sums.clear();
    if (this.matched.length < this.sums.touched.length)
      this.matched = new Int32Array(this.sums.touched.length);
    this.matchedLength = 0;
  }

  #vote(required: number, allows: ((item: number) => boolean) | undefined): number {
    const { touched, scores, masks, length } = this.sums;
    const voters = this.#voters;
    voters.clear(VOTERS);
    this.required = required - 1e-6;
    const { matched } = this;
    let best = 0;
    let count = 0;
    for (let at = 0; at < length; at++) {
      const item = touched[at]!;
      const share = this.#share(masks[item]!);
      if (share < this.required && share <= best) continue;
      if (allows !== undefined && !allows(item)) continue;
      if (share > best) best = share;
      if (share < this.required) continue;
      matched[count++] = item;
      if (scores[item]! >= voters.threshold) voters.offer(item, scores[item]!);
    }
    this.coverage = best;
    this.matchedLength = count;
    return count;
  }

  /** Shares of idf by mask: a table for every ten words. */
  #openShares(lists: readonly ScoredList[]): void {
    const { length } = lists;
    let whole = 0;
    this.#weights.length = length;
    for (let word = 0; word < length; word++) {
      this.#weights[word] = lists[word]!.weight;
      whole += lists[word]!.weight;
    }
    for (let word = 0; word < length; word++) this.#weights[word]! /= whole || 1;
    for (let first = 0; first < length; first += TABLED) {
      const table = (first / TABLED) * TABLE;
      this.#shares[table] = 0;
      for (let word = 0; word < TABLED && first + word < length; word++)
        for (let mask = 0; mask < 1 << word; mask++)
          this.#shares[table + (mask | (1 << word))] =
            this.#shares[table + mask]! + this.#weights[first + word]!;
    }
  }

  #share(mask: number): number {
    let share = this.#shares[mask & (TABLE - 1)]!;
    for (let table = 1; table * TABLED < this.#weights.length; table++)
      share += this.#shares[table * TABLE + ((mask >>> (table * TABLED)) & (TABLE - 1))]!;
    return share;
  }
}
