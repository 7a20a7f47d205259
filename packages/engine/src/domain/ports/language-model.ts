import type { Json, JsonObject } from '../model.ts';

/**
 * What an answer must look like: the part of JSON Schema that services enforce alike. Objects are closed: a field that
 * is not named here makes an answer wrong.
 */
export type AnswerSchema =
  | { readonly type: 'string'; readonly enum?: readonly string[]; readonly maxLength?: number }
  | { readonly type: 'number' | 'integer'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'array'; readonly items: AnswerSchema; readonly maxItems?: number }
  | ObjectSchema;

export interface ObjectSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, AnswerSchema>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** Text of others that the model works on and must not obey. */
export interface DataBlock {
  /** What it is, in a word or two of ours: `product`, `reviews`. */
  readonly label: string;
  readonly value: JsonObject | readonly Json[];
}

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

export interface LanguageRequest {
  /** What to do, written by us alone; never holds a word of catalogue, review or shopper. */
  readonly instruction: string;
  readonly data?: readonly DataBlock[];
  /** The dialogue so far, the oldest first. */
  readonly turns?: readonly Turn[];
  /** The answer is JSON of this form; plain text without one. */
  readonly schema?: ObjectSchema;
  /** Tokens of the answer, at most. */
  readonly maxTokens: number;
  /** 0 unless given: the same question has the same answer as far as the model can. */
  readonly temperature?: number;
  /** False where it holds what a shopper wrote: then nothing of it, and no answer to it, stays on disk. */
  readonly keep?: boolean;
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

export interface LanguageAnswer {
  readonly text: string;
  /** The checked answer where a schema was given. */
  readonly value?: Json;
  /** What it took, tries that were thrown away included; 0 from the cache. */
  readonly tokens: Tokens;
  /** In the currency of the settings. */
  readonly cost: number;
  readonly cached: boolean;
}

export interface AskOptions {
  /** When aborted, what is being asked is let go and the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** What was asked and spent in one UTC day. */
export interface Spending {
  readonly requests: number;
  readonly cached: number;
  readonly failed: number;
  readonly tokens: Tokens;
  readonly cost: number;
}

/**
 * A model that writes. Promises that `language-model.conformance.ts` checks: with a schema the value fits it; without
 * one there is text; a stream's parts together are a text; an aborted signal is obeyed; data cannot leave its block.
 */
export interface LanguageModel {
  readonly name: string;
  readonly model: string;
  readonly currency: string;
  /**
   * @throws AisleError `source_unreachable` when the service does not answer (field `url`), rests after failures (field
   *   `breaker`) or answers wrongly twice (field `answer`); `too_many_requests` when the day's budget is spent;
   *   `invalid_configuration` when the service refuses; or the reason of the signal.
   */
  ask(request: LanguageRequest, options?: AskOptions): Promise<LanguageAnswer>;
  /**
   * The answer as it is written; a request with a schema cannot be streamed.
   * @throws as `ask`; and `source_unreachable` (field `answer`) when the stream breaks off.
   */
  stream(request: Omit<LanguageRequest, 'schema'>, options?: AskOptions): AsyncGenerator<string, void>;
  /** Tokens a request will send, by an estimate that errs upwards. */
  estimate(request: LanguageRequest): number;
  /** Of the present UTC day. */
  spending(): Spending;
  close(): void;
}
