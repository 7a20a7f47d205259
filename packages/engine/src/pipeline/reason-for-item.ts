import type { Reason } from '../domain/slate.ts';
import { type Cause, reasonOf } from '../explain/reason-of.ts';
import { ENGLISH_REASONS } from '../explain/reason-texts.ts';
import { ACTIVE, type CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';
import { PURCHASED, type ShopperMarks } from '../rerank/shopper-marks.ts';
import type { Retriever } from '../retrieve/retriever.ts';

/** The reason for a candidate of the retriever's last request. */
export function reasonForItem(
  retriever: Retriever,
  index: CatalogueIndex,
  marks: ShopperMarks,
  item: number,
  category: string | undefined,
  withEvidence: boolean,
): Reason {
  const { model, anchor } = retriever.sourceOf(item);
  const evidence = withEvidence ? retriever.evidenceOf(item) : undefined;
  const because = evidence?.because;
  return reasonOf({
    model,
    anchor,
    evidence,
    cause: because === undefined ? undefined : causeOf(index, marks, because),
    category,
  });
}

/** The reason for what only the catalogue's order brought. */
export function catalogueReason(): Reason {
  return { code: 'in_catalogue', text: ENGLISH_REASONS.in_catalogue({}) };
}

/** A product that is hidden by now must not come back through a reason. */
export function causeOf(index: CatalogueIndex, marks: ShopperMarks, item: number): Cause | undefined {
  const product = index.product(item);
  if (product === undefined || (index.flags[item]! & ACTIVE) === 0) return undefined;
  return { itemId: product.id, title: product.title, bought: marks.has(item, PURCHASED) };
}
