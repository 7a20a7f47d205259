import type { LanguageModel, Tokens } from '../../domain/ports/language-model.ts';
import { ENRICHMENT_TOKENS } from './enrichment-request.ts';
import type { PendingProduct } from './pending-products.ts';

/** Products whose questions are measured. */
const SAMPLE = 50;
/** Tokens of an answer before any was seen. */
const USUAL_ANSWER = 150;

export interface EnrichmentEstimate {
  /** One call a product; a repeat after a wrong answer or a failure comes on top. */
  readonly calls: number;
  /** Products whose questions were measured. */
  readonly sample: number;
  readonly tokens: Tokens;
  readonly cost: number;
  /** Where every answer is as long as it may be. */
  readonly mostTokens: Tokens;
  readonly mostCost: number;
  readonly currency: string;
  /** UTC days the budget asks for; 1 where it has no bound. */
  readonly days: number;
}

/** What a run would take, from a spread sample of its questions, without asking any. */
export function estimateEnrichment(
  pending: readonly PendingProduct[],
  {
    model,
    prices,
    perDay,
    meanOutputTokens,
  }: {
    readonly model: LanguageModel;
    readonly prices: { readonly input: number; readonly output: number };
    readonly perDay: { readonly requests: number; readonly tokens: number };
    readonly meanOutputTokens: number | undefined;
  },
): EnrichmentEstimate {
  const calls = pending.length;
  const sample = Math.min(SAMPLE, calls);
  let measured = 0;
  for (let i = 0; i < sample; i++)
    measured += model.estimate(pending[Math.floor((i * calls) / sample)]!.request);
  const input = sample === 0 ? 0 : Math.round((measured / sample) * calls);
  const tokens = { input, output: Math.round(calls * (meanOutputTokens ?? USUAL_ANSWER)) };
  const mostTokens = { input, output: calls * ENRICHMENT_TOKENS };
  const cost = (of: Tokens) => (of.input * prices.input + of.output * prices.output) / 1e6;
  const days = Math.max(
    1,
    perDay.requests > 0 ? Math.ceil(calls / perDay.requests) : 1,
    perDay.tokens > 0 ? Math.ceil((tokens.input + tokens.output) / perDay.tokens) : 1,
  );
  return {
    calls,
    sample,
    tokens,
    cost: cost(tokens),
    mostTokens,
    mostCost: cost(mostTokens),
    currency: model.currency,
    days,
  };
}
