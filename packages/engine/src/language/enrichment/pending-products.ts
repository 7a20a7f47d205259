import type { EnrichedField } from '../../domain/enrichment.ts';
import type { LanguageModel } from '../../domain/ports/language-model.ts';
import type { ProposalStore } from '../../domain/ports/proposal-store.ts';
import type { Product } from '../../domain/product.ts';
import { AttributeVocabulary } from './attribute-vocabulary.ts';
import { type EnrichmentRequest, enrichmentRequest, promptDigestOf } from './enrichment-request.ts';

export interface PendingProduct extends EnrichmentRequest {
  readonly product: Product;
}

export interface Pending {
  readonly promptDigest: string;
  readonly pending: readonly PendingProduct[];
  /** Products whose present text this model has answered for. */
  readonly answered: number;
}

/** The active products that this model was not asked about as they are now, in the catalogue's order. */
export function pendingProducts(
  products: readonly Product[],
  {
    fields,
    limit,
    model,
    proposals,
  }: {
    readonly fields: readonly EnrichedField[];
    readonly limit: number;
    readonly model: LanguageModel;
    readonly proposals: ProposalStore | undefined;
  },
): Pending {
  const vocabulary = new AttributeVocabulary(products);
  const promptDigest = promptDigestOf(fields);
  const pending: PendingProduct[] = [];
  let answered = 0;
  for (const product of products) {
    if (pending.length >= limit) break;
    if (product.status !== 'active') continue;
    const asked = enrichmentRequest(product, fields, vocabulary.openTo(product));
    if (asked === undefined) continue;
    const by = { model: model.name, promptDigest, sourceHash: asked.sourceHash };
    if (proposals?.isAnswered(product.id, by) === true) answered += 1;
    else pending.push({ product, ...asked });
  }
  return { promptDigest, pending, answered };
}
