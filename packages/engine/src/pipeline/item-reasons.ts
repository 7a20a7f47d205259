import type { Evidence, Kinship } from '../domain/model.ts';
import type { Reason } from '../domain/slate.ts';
import { type Cause, reasonOf } from '../explain/reason-of.ts';
import { ENGLISH_REASONS } from '../explain/reason-texts.ts';
import { ACTIVE, type CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';
import { PURCHASED, type ShopperMarks } from '../rerank/shopper-marks.ts';
import type { Retriever } from '../retrieve/retriever.ts';

/**
 * A cause from another department is named where it made at least this share of the item's score, and leads to the item at
 * least this strongly beside what it leads to most. Read off a thousand such causes of Online Retail: below a fifth, and
 * below a quarter, hardly a pair has anything in common; above, more and more share a motif.
 */
const CONVINCING_SHARE = 0.2;
const CONVINCING_LINK = 0.25;

/** Why items are shown, to the shopper whose marks these are. */
export class ItemReasons {
  readonly #index: CatalogueIndex;
  readonly #marks: ShopperMarks;

  constructor(index: CatalogueIndex, marks: ShopperMarks) {
    this.#index = index;
    this.#marks = marks;
  }

  /** As the catalogue has it: a field, so that it can be handed on. */
  readonly kinship: Kinship = (cause, item) => {
    const { flags, category, categories } = this.#index;
    const one = category[cause]!;
    const other = category[item]!;
    if (one < 0 || other < 0 || (flags[cause]! & ACTIVE) === 0) return 0;
    if (one === other) return 2;
    return categories.department(one) === categories.department(other) ? 1 : -1;
  };

  /** The reason for a candidate of the retriever's last request. */
  of(retriever: Retriever, item: number, category: string | undefined, withEvidence: boolean): Reason {
    const { model, anchor } = retriever.sourceOf(item);
    const evidence = withEvidence ? retriever.evidenceOf(item, this.kinship) : undefined;
    return reasonOf({ model, anchor, evidence, cause: this.cause(evidence, item), category });
  }

  /** What evidence for `item` says, as far as it may be said: what is hidden by now does not come back through a reason. */
  cause(evidence: Evidence | undefined, item: number): Cause | undefined {
    // Neighbours want what the shopper has had too: an item is no reason for itself.
    if (evidence?.because === undefined || evidence.because === item) return undefined;
    const { because, share = 1, link = 1 } = evidence;
    const product = this.#index.product(because);
    if (product === undefined || (this.#index.flags[because]! & ACTIVE) === 0) return undefined;
    return {
      itemId: product.id,
      title: product.title,
      bought: this.#marks.has(because, PURCHASED),
      convincing: (share >= CONVINCING_SHARE && link >= CONVINCING_LINK) || this.kinship(because, item) >= 0,
    };
  }
}

/** The reason for what only the catalogue's order brought. */
export function catalogueReason(): Reason {
  return { code: 'in_catalogue', text: ENGLISH_REASONS.in_catalogue({}) };
}
