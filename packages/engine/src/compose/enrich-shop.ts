import { join } from 'node:path';
import type { EnrichedField, Proposal } from '../domain/enrichment.ts';
import { AisleError } from '../domain/errors.ts';
import type { Decided, ProposalFilter, ProposalStore } from '../domain/ports/proposal-store.ts';
import { type EnrichmentReport, enrichProducts } from '../language/enrichment/enrich-products.ts';
import { type EnrichmentEstimate, estimateEnrichment } from '../language/enrichment/estimate-enrichment.ts';
import { pendingProducts } from '../language/enrichment/pending-products.ts';
import { FileLock, type LockHolder } from '../locks/file-lock.ts';
import { SHOP_FILE } from '../store/sqlite/data-folder.ts';
import { loadState } from '../store/sqlite/load-state.ts';
import { hasProposals, openProposalStore } from '../store/sqlite/proposal-database.ts';
import { openLanguageModel } from './language.ts';
import { requireShop } from './require-shop.ts';

/** A call may take minutes; the lock is touched between the turns of one. */
const PATIENCE_MS = 60_000;

export interface EnrichShop {
  readonly data: string;
  readonly fields: readonly EnrichedField[];
  /** Products asked about in this run, at most. */
  readonly limit: number;
  readonly dryRun: boolean;
  /** Asked with the estimate before anything is; false ends the run. */
  readonly confirm: (estimate: EnrichmentEstimate, remark: string | undefined) => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onProgress: (done: number, of: number) => void;
}

export interface EnrichShopReport {
  readonly model: string;
  readonly fields: readonly EnrichedField[];
  /** Products answered before this run, met on the way to the pending ones. */
  readonly answered: number;
  readonly estimate: EnrichmentEstimate;
  /** Undefined for a dry run, and where the estimate was not agreed to. */
  readonly run?: EnrichmentReport;
}

/**
 * Asks the shop's language model about products and keeps what it proposes beside the catalogue. The shop may be
 * serving. What is answered is noted at once: a run that was stopped goes on where it was.
 * @throws AisleError `invalid_configuration` without a model, `not_found` without a shop, `conflict` while another run
 *   is under way, or the signal's reason.
 */
export async function enrichShop(asked: EnrichShop): Promise<EnrichShopReport> {
  const { data, fields, limit, dryRun, signal, now, onProgress } = asked;
  requireShop(data);
  const opened = openLanguageModel(data);
  if (opened === undefined) {
    throw new AisleError(
      'invalid_configuration',
      'No language model is configured, so nothing can be asked.',
      {
        field: 'languageModel',
        remedy:
          'Set "languageModel" in aisle.config.jsonc, for example { "url": "http://127.0.0.1:8080/v1", "model": "m" }.',
      },
    );
  }
  const { model, concurrency, prices, perDay, remark } = opened;
  let lock: FileLock | undefined;
  let proposals: ProposalStore | undefined;
  try {
    if (!dryRun) lock = lockEnrichment(data);
    const { catalogue } = await loadState(join(data, SHOP_FILE));
    if (!dryRun || hasProposals(data)) proposals = openProposalStore(data);
    const { pending, promptDigest, answered } = pendingProducts([...catalogue.all()], {
      fields,
      limit,
      model,
      proposals,
    });
    const meanOutputTokens = proposals?.meanOutputTokens(promptDigest);
    const estimate = estimateEnrichment(pending, { model, prices, perDay, meanOutputTokens });
    const report = { model: model.model, fields, answered, estimate };
    if (dryRun || (pending.length > 0 && !(await asked.confirm(estimate, remark)))) return report;
    const run = await enrichProducts({
      pending,
      fields,
      promptDigest,
      model,
      proposals: proposals!,
      concurrency,
      signal,
      now,
      onProgress,
    });
    return { ...report, run };
  } finally {
    proposals?.close();
    model.close();
    lock?.release();
  }
}

export interface ListedProposals {
  readonly total: number;
  readonly proposals: readonly Proposal[];
}

/** Proposals by product and field. @throws AisleError `not_found` without a shop. */
export function listProposals(data: string, filter: ProposalFilter, limit: number): ListedProposals {
  return withProposals(data, { total: 0, proposals: [] }, (store) => ({
    total: store.count(filter),
    proposals: store.list(filter, limit),
  }));
}

/**
 * Accepts or refuses; a running server serves it within a second.
 * @throws AisleError `not_found` without a shop.
 */
export function decideProposals(
  data: string,
  filter: ProposalFilter,
  state: 'accepted' | 'refused',
  at: number,
): Decided {
  return withProposals(data, { values: 0, products: [] }, (store) => store.decide(filter, state, at));
}

function withProposals<T>(data: string, none: T, work: (store: ProposalStore) => T): T {
  requireShop(data);
  if (!hasProposals(data)) return none;
  const store = openProposalStore(data);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function lockEnrichment(data: string): FileLock {
  return FileLock.take(join(data, 'enrichment.lock'), { patienceMs: PATIENCE_MS, refuse: running });
}

function running(holder: LockHolder | undefined): AisleError {
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host})`;
  return new AisleError('conflict', `aisle enrich runs in this data folder already${who}.`, {
    remedy: 'Wait for it to end, or stop it, and start again: it goes on where it was.',
  });
}
