import type { EpochMs, ItemId } from './ids.ts';

/** What a language model may propose of a product, and nothing else. */
export const ENRICHED_FIELDS = ['attributes', 'tags', 'shortTitle', 'style', 'occasion'] as const;
export type EnrichedField = (typeof ENRICHED_FIELDS)[number];

/** Where a proposal goes: one of the fields, or one attribute by name (`attributes.colour`). */
export type ProposalField = Exclude<EnrichedField, 'attributes'> | `attributes.${string}`;

export type ProposalState = 'proposed' | 'accepted' | 'refused';

/** Where a value comes from. */
export interface Provenance {
  readonly model: string;
  /** SHA-256 of the instruction and the form of the answer. */
  readonly promptDigest: string;
  /** SHA-256 of what the model was shown of the product. */
  readonly sourceHash: string;
  readonly proposedAt: EpochMs;
}

export interface Proposal extends Provenance {
  readonly product: ItemId;
  readonly field: ProposalField;
  readonly value: string | readonly string[];
  /** Whether every word of it stands in the product's own text. */
  readonly stated: boolean;
  readonly state: ProposalState;
  readonly decidedAt?: EpochMs;
}

/** Accepted values of one product by field. */
export type AcceptedFields = ReadonlyMap<ProposalField, string | readonly string[]>;
