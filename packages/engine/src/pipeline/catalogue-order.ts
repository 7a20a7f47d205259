import type { Eligibility } from '../rerank/eligibility.ts';

/** More than the slate needs, so that caps and variants have a choice. */
const SPARE = 200;

/**
 * The shop's own order as the last back-up: items that may be shown, in the order the catalogue got them, all of score 0.
 * What a shop without behaviour has to show; an order that everybody can foresee, nothing random.
 */
export class CatalogueOrder {
  items = new Int32Array(0);
  scores = new Float64Array(0);
  length = 0;

  collect(eligibility: Eligibility, size: number, limit: number): void {
    const wanted = Math.min(size, limit + SPARE);
    if (this.items.length < wanted) this.items = new Int32Array(wanted);
    if (this.scores.length < size) this.scores = new Float64Array(2 * size);
    this.length = 0;
    for (let item = 0; item < size && this.length < wanted; item++) {
      if (eligibility.allows(item)) this.items[this.length++] = item;
    }
  }
}
