import type { ProductColumns } from '../columns/product-columns.ts';
import type { Prior } from './scored-list.ts';
import type { TopHits } from './top-hits.ts';

/** Best matches that say which types prevail. */
export const VOTERS = 30;

/**
 * What products get for being the kind of thing that is asked for: a bonus when the head noun of their type is the
 * query's, and one for the share of their type among the best matches. Both in units of the best match's score.
 */
export class TypePrior implements Prior {
  most = 0;
  readonly #columns: ProductColumns;
  readonly #head: number;
  readonly #share: number;
  #bonuses = new Float32Array(64);
  #voted: number[] = [];
  #headTerm = -1;
  #headBonus = 0;

  constructor(columns: ProductColumns, head: number, share: number) {
    this.#columns = columns;
    this.#head = head;
    this.#share = share;
  }

  /** @param voters the best matches by their words. @param headTerm the query's head noun, −1 when unknown. */
  open(voters: TopHits, headTerm: number): void {
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
    this.most = most + this.#headBonus;
  }

  of(item: number): number {
    const type = this.#columns.type[item]!;
    if (type < 0) return 0;
    const shared = type < this.#bonuses.length ? this.#bonuses[type]! : 0;
    return this.#columns.typeHead[item] === this.#headTerm ? shared + this.#headBonus : shared;
  }

  /** The two addends of an item, for its account. */
  parts(item: number): { head: number; share: number } {
    const type = this.#columns.type[item] ?? -1;
    const whole = type < 0 ? 0 : this.of(item);
    const head = type >= 0 && this.#columns.typeHead[item] === this.#headTerm ? this.#headBonus : 0;
    return { head, share: whole - head };
  }
}
