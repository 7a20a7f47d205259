import type { EnrichedField } from '../../domain/enrichment.ts';
import { AisleError } from '../../domain/errors.ts';
import type { LanguageModel, Tokens } from '../../domain/ports/language-model.ts';
import type { ProposalStore } from '../../domain/ports/proposal-store.ts';
import type { Product } from '../../domain/product.ts';
import { shownOf } from './enrichment-request.ts';
import type { PendingProduct } from './pending-products.ts';
import { proposalsOfAnswer } from './proposals-of-answer.ts';

export interface EnrichmentRun {
  readonly pending: readonly PendingProduct[];
  readonly fields: readonly EnrichedField[];
  readonly promptDigest: string;
  readonly model: LanguageModel;
  readonly proposals: ProposalStore;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onProgress: (done: number, of: number) => void;
}

export interface EnrichmentReport {
  /** Products asked about, and those of them that gave no fitting answer. */
  readonly asked: number;
  readonly failed: number;
  readonly cached: number;
  /** Values proposed, by field; attributes together. */
  readonly proposed: Readonly<Partial<Record<EnrichedField, number>>>;
  readonly tokens: Tokens;
  readonly cost: number;
  /** The latest failures, a product each. */
  readonly failures: readonly { readonly product: string; readonly reason: string }[];
  /** Why it ended before the end: the budget, the service; the rest is asked by the next run. */
  readonly stopped?: { readonly message: string; readonly remedy: string | undefined };
}

const MOST_FAILURES_TOLD = 20;

/**
 * Asks about each product and notes what is proposed. One whose answer does not fit is noted and passed over; when the
 * service or the budget fails, what was noted stays and the run ends with the reason.
 * @throws the signal's reason.
 */
export async function enrichProducts(run: EnrichmentRun): Promise<EnrichmentReport> {
  const { pending, concurrency, signal, onProgress } = run;
  const tally = new Tally();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let next = 0;
  let done = 0;
  let stopped: EnrichmentReport['stopped'];
  const worker = async () => {
    while (next < pending.length && !either.aborted) {
      const one = pending[next++]!;
      try {
        await enrichOne(run, one, tally, either);
      } catch (error) {
        // Another worker, or the operator, has said stop.
        if (either.aborted) return;
        stop.abort(error);
        if (!(error instanceof AisleError)) throw error;
        stopped = { message: error.message, remedy: error.remedy };
        return;
      }
      done += 1;
      onProgress(done, pending.length);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: concurrency }, worker));
  signal.throwIfAborted();
  for (const ended of workers) if (ended.status === 'rejected') throw ended.reason;
  return { ...tally.report(), ...(stopped === undefined ? {} : { stopped }) };
}

async function enrichOne(
  run: EnrichmentRun,
  one: PendingProduct,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { model, promptDigest, proposals, now } = run;
  const { product, request, sourceHash } = one;
  const by = { model: model.name, promptDigest, sourceHash };
  try {
    const answer = await model.ask(request, { signal });
    const values = proposalsOfAnswer(answer.value as Parameters<typeof proposalsOfAnswer>[0], {
      shown: shownOf(product),
      instruction: request.instruction,
    });
    const at = now();
    proposals.note(
      { ...by, product: product.id, at, outputTokens: answer.tokens.output },
      values.map((value) => ({ ...by, ...value, product: product.id, proposedAt: at })),
    );
    tally.answered(
      values.map(({ field }) => field),
      answer,
    );
  } catch (error) {
    if (signal.aborted || !isOfAnswer(error)) throw error;
    proposals.note({ ...by, product: product.id, at: now(), failure: error.message, outputTokens: 0 }, []);
    tally.failed(product, error.message);
  }
}

/** The service answers, only not with what fits: the next product may do better. */
function isOfAnswer(error: unknown): error is AisleError {
  return error instanceof AisleError && error.code === 'source_unreachable' && error.field === 'answer';
}

class Tally {
  readonly #proposed: Partial<Record<EnrichedField, number>> = {};
  readonly #failures: { product: string; reason: string }[] = [];
  #asked = 0;
  #failed = 0;
  #cached = 0;
  #tokens: Tokens = { input: 0, output: 0 };
  #cost = 0;

  answered(fields: readonly string[], answer: { cached: boolean; tokens: Tokens; cost: number }): void {
    this.#asked += 1;
    if (answer.cached) this.#cached += 1;
    this.#cost += answer.cost;
    this.#tokens = {
      input: this.#tokens.input + answer.tokens.input,
      output: this.#tokens.output + answer.tokens.output,
    };
    for (const name of fields) {
      const field = name.split('.')[0] as EnrichedField;
      this.#proposed[field] = (this.#proposed[field] ?? 0) + 1;
    }
  }

  failed(product: Product, reason: string): void {
    this.#asked += 1;
    this.#failed += 1;
    this.#failures.push({ product: product.id, reason });
    if (this.#failures.length > MOST_FAILURES_TOLD) this.#failures.shift();
  }

  report(): Omit<EnrichmentReport, 'stopped'> {
    return {
      asked: this.#asked,
      failed: this.#failed,
      cached: this.#cached,
      proposed: { ...this.#proposed },
      tokens: this.#tokens,
      cost: this.#cost,
      failures: [...this.#failures],
    };
  }
}
