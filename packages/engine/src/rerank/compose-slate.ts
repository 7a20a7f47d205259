import type { CatalogueIndex } from './catalogue/catalogue-index.ts';
import { Tally } from './tally.ts';

/** Candidates best first; −1 at the end. */
export interface CandidateStream {
  pop(): number;
}

export interface SlateCaps {
  /** Most items of one narrowest category and of one brand; 0 for no cap. */
  readonly category: number;
  readonly brand: number;
}

/**
 * Picks a slate greedily in score order: one variant of a group, no more of a category or brand than the caps allow.
 * What a cap held back is kept in order: when the list stays short, first the brand cap gives way, then the category cap.
 */
export class SlateComposer {
  readonly #index: CatalogueIndex;
  readonly #groups = new Tally();
  readonly #categories = new Tally();
  readonly #brands = new Tally();
  readonly #heldByBrand: number[] = [];
  readonly #heldByCategory: number[] = [];
  /** Items chosen, in slate order. */
  readonly chosen: number[] = [];

  constructor(index: CatalogueIndex) {
    this.#index = index;
  }

  begin(): void {
    this.#groups.begin();
    this.#categories.begin();
    this.#brands.begin();
    this.chosen.length = 0;
  }

  /**
   * Takes candidates until `limit` items are chosen or all were looked at, then relaxes caps.
   * @returns whether a cap was relaxed. May be called again with another stream, which goes on behind.
   */
  fill(stream: CandidateStream, limit: number, caps: SlateCaps): boolean {
    this.#heldByBrand.length = 0;
    this.#heldByCategory.length = 0;
    while (this.chosen.length < limit) {
      const item = stream.pop();
      if (item < 0) break;
      if (this.#isVariantOfChosen(item)) continue;
      if (full(this.#categories, this.#index.category[item]!, caps.category)) this.#heldByCategory.push(item);
      else if (full(this.#brands, this.#index.brand[item]!, caps.brand)) this.#heldByBrand.push(item);
      else this.#choose(item);
    }
    const strict = this.chosen.length;
    for (const item of this.#heldByBrand) {
      if (this.chosen.length >= limit) break;
      if (this.#isVariantOfChosen(item)) continue;
      if (full(this.#categories, this.#index.category[item]!, caps.category)) this.#heldByCategory.push(item);
      else this.#choose(item);
    }
    for (const item of this.#heldByCategory) {
      if (this.chosen.length >= limit) break;
      if (!this.#isVariantOfChosen(item)) this.#choose(item);
    }
    return this.chosen.length > strict;
  }

  #isVariantOfChosen(item: number): boolean {
    return this.#groups.of(this.#index.group[item]!) > 0;
  }

  #choose(item: number): void {
    const index = this.#index;
    this.chosen.push(item);
    this.#groups.count(index.group[item]!);
    this.#categories.count(index.category[item]!);
    this.#brands.count(index.brand[item]!);
  }
}

function full(counts: Tally, key: number, cap: number): boolean {
  return cap > 0 && counts.of(key) >= cap;
}
