import type { AcceptedFields, Proposal, ProposalState, Provenance } from '../enrichment.ts';
import type { EpochMs, ItemId } from '../ids.ts';

export interface ProposalFilter {
  readonly product?: ItemId;
  /** A field, or `attributes` for all of them. */
  readonly field?: string;
  readonly state?: ProposalState;
}

/** How asking about a product ended. */
export interface AskedProduct extends Omit<Provenance, 'proposedAt'> {
  readonly product: ItemId;
  readonly at: EpochMs;
  /** Why nothing came of it; undefined when it was answered. */
  readonly failure?: string;
  readonly outputTokens: number;
}

export interface Decided {
  readonly values: number;
  readonly products: readonly ItemId[];
}

export interface AcceptedPage {
  /** Change number of the last of the page, to go on after. */
  readonly last: number;
  readonly products: ReadonlyMap<ItemId, AcceptedFields>;
}

/** Proposals for products, kept apart from what the shop sent. Any process may write it beside another. */
export interface ProposalStore {
  /**
   * Notes that a product was asked about, and its proposals, in one step: what was noted is not asked again. A value
   * that was accepted or refused before keeps that state; open proposals of the same field make room.
   */
  note(asked: AskedProduct, proposals: readonly Omit<Proposal, 'state' | 'decidedAt'>[]): void;
  /** Whether this text was answered by this model and prompt already. */
  isAnswered(product: ItemId, by: Pick<AskedProduct, 'model' | 'promptDigest' | 'sourceHash'>): boolean;
  /** Mean output tokens of what was answered by this prompt, undefined below five answers. */
  meanOutputTokens(promptDigest: string): number | undefined;
  /** By product, field and state. */
  list(filter: ProposalFilter, limit: number): readonly Proposal[];
  count(filter: ProposalFilter): number;
  /**
   * Accepts or refuses what the filter names and is not so already. Accepting an open proposal takes the place of
   * the value accepted before, which becomes refused.
   */
  decide(filter: ProposalFilter, state: 'accepted' | 'refused', at: EpochMs): Decided;
  /**
   * Products about which something was decided after change number `after` (0 is before the first), the longest decided
   * first, with all their accepted values now; none means none any more. An empty page ends it.
   */
  acceptedAfter(after: number, limit: number): AcceptedPage;
  /** A number that changes when another connection has written. */
  version(): number;
  close(): void;
}
