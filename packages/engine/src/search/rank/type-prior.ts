import type { ProductColumns } from '../columns/product-columns.ts';
import type { FacetColumns } from '../facets/facet-columns.ts';
import type { Prior } from './scored-list.ts';
import type { TopHits } from './top-hits.ts';

/** Best matches that say which types prevail. */
export const VOTERS = 30;

/**
 * What products get for being the kind of thing that is asked for: a bonus when the head noun of their type is the
 * query's, one for the share of their type among the best matches, and one for each brand or category that the query
 * names. All in units of the best match's score.
 */
export class TypePrior implements Prior {
  most = 0;
  readonly #columns: ProductColumns;
  readonly #facets: FacetColumns;
  readonly #named: number;
  #choices: readonly number[] = [];
  #namedBonus = 0;
  readonly #head: number;
  readonly #share: number;
  #bonuses = new Float32Array(64);
  #voted: number[] = [];
  #headTerm = -1;
  #headBonus = 0;

  constructor(
    columns: ProductColumns,
    facets: FacetColumns,
    {
      typeHead,
      typeShare,
      named,
    }: { readonly typeHead: number; readonly typeShare: number; readonly named: number },
  ) {
    this.#columns = columns;
    this.#facets = facets;
    this.#head = typeHead;
    this.#share = typeShare;
    this.#named = named;
  }

  /**
   * @param voters the best matches by their words.
   * @param headTerm the query's head noun, −1 when unknown.
   * @param choices facet choices of brands and categories that the query names.
   */
  open(voters: TopHits, headTerm: number, choices: readonly number[]): void {
    for (const type of this.#voted) this.#bonuses[type] = 0;
    this.#voted.length = 0;
    let best = 0;
    for (let at = 0; at < voters.length; at++) if (voters.score(at) > best) best = voters.score(at);
    let most = 0;
    const each = voters.length === 0 ? 0 : (this.#share * best) / voters.length;
    for (let at = 0; at < voters.length; at++) {
      const type = this.#columns.type[voters.item(at)]!;
      if (type < 0) continue;
      if (type >= this.#bonuses.length) {
        const grown = new Float32Array(2 * type);
        grown.set(this.#bonuses);
        this.#bonuses = grown;
      }
      if (this.#bonuses[type] === 0) this.#voted.push(type);
      this.#bonuses[type]! += each;
      if (this.#bonuses[type]! > most) most = this.#bonuses[type]!;
    }
    this.#headTerm = headTerm;
    this.#headBonus = headTerm < 0 ? 0 : this.#head * best;
    this.#choices = choices;
    this.#namedBonus = this.#named * best;
    this.most = most + this.#headBonus + choices.length * this.#namedBonus;
  }

  of(item: number): number {
    let bonus = this.#choices.length === 0 ? 0 : this.#namedOf(item);
    const type = this.#columns.type[item]!;
    if (type < 0) return bonus;
    if (type < this.#bonuses.length) bonus += this.#bonuses[type]!;
    return this.#columns.typeHead[item] === this.#headTerm ? bonus + this.#headBonus : bonus;
  }

  /** The addends of an item, for its account. */
  parts(item: number): { head: number; share: number; named: number } {
    const named = this.#namedOf(item);
    const head =
      this.#columns.type[item]! >= 0 && this.#columns.typeHead[item] === this.#headTerm ? this.#headBonus : 0;
    return { head, share: this.of(item) - head - named, named };
  }

  #namedOf(item: number): number {
    let bonus = 0;
    for (let at = 0; at < this.#choices.length; at++)
      if (this.#facets.has(item, this.#choices[at]!)) bonus += this.#namedBonus;
    return bonus;
  }
}
