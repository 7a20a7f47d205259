import { createHash } from 'node:crypto';
import { backoffMs } from '../domain/backoff.ts';
import { AisleError } from '../domain/errors.ts';
import type {
  AskOptions,
  LanguageAnswer,
  LanguageModel,
  LanguageRequest,
  Spending,
  Tokens,
} from '../domain/ports/language-model.ts';
import type { LanguageStore } from '../domain/ports/language-store.ts';
import { type AnswerForm, type ChatAsk, ChatEndpoint, FormRefused, PassingFailure } from './chat-endpoint.ts';
import type { Completion } from './chat-wire.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { type ChatMessage, messagesOf } from './data-message.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { readAnswer } from './json-answer.ts';
import type { LanguageSettings } from './language-settings.ts';

const MEBIBYTE = 2 ** 20;
/** An answer that is wrong once more is given up. */
const REPAIRS = 1;
/** A service that asks for more patience than this is not waited for, and not asked before either. */
const LONGEST_WAIT_MS = 60_000;
/** The stricter form first; a service that refuses one is asked in the next from then on. */
const FORMS: Readonly<Record<LanguageSettings['structured'], readonly AnswerForm[]>> = {
  auto: ['schema', 'object', 'none'],
  schema: ['schema'],
  object: ['object'],
  none: ['none'],
};

/** What the model takes from outside, so that tests decide it. */
export interface LanguageEnvironment {
  readonly key: string | undefined;
  readonly random: () => number;
  readonly now: () => number;
  /** Resolves after so many milliseconds, or rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A language model behind an OpenAI-compatible chat service, within budgets, with a memory of its answers. */
export class EndpointLanguageModel implements LanguageModel {
  readonly name: string;
  readonly model: string;
  readonly currency: string;
  readonly #settings: LanguageSettings;
  readonly #environment: LanguageEnvironment;
  readonly #store: LanguageStore;
  readonly #endpoint: ChatEndpoint;
  readonly #breaker: CircuitBreaker;
  readonly #closed = new AbortController();
  #form: AnswerForm;

  constructor(settings: LanguageSettings, store: LanguageStore, environment: LanguageEnvironment) {
    this.name = `${settings.url}#${settings.model}`;
    this.model = settings.model;
    this.currency = settings.currency;
    this.#settings = settings;
    this.#store = store;
    this.#environment = environment;
    this.#endpoint = new ChatEndpoint(settings, environment);
    this.#breaker = new CircuitBreaker(environment.now);
    this.#form = FORMS[settings.structured][0]!;
  }

  async ask(request: LanguageRequest, options: AskOptions = {}): Promise<LanguageAnswer> {
    const signal = this.#signal(options);
    const { temperature = 0, schema, maxTokens } = request;
    const key = temperature === 0 && request.keep !== false ? this.#keyOf(request) : undefined;
    const kept = key === undefined ? undefined : this.#kept(key, request);
    if (kept !== undefined) return kept;
    let messages = messagesOf(request);
    let tokens: Tokens = { input: 0, output: 0 };
    let fault = '';
    for (let repair = 0; repair <= REPAIRS; repair++) {
      const completion = await this.#complete(messages, { maxTokens, temperature, schema }, signal);
      tokens = plus(tokens, completion.spent);
      const { text, cut } = completion;
      const { value, fault: wrong } = readAnswer(text, schema);
      if (wrong === undefined) {
        if (key !== undefined && this.#settings.cacheMegabytes > 0)
          this.#store.keep(
            key,
            { text, tokens },
            this.#settings.cacheMegabytes * MEBIBYTE,
            this.#environment.now(),
          );
        const given = value === undefined ? {} : { value };
        return { text, ...given, tokens, cost: this.#cost(tokens), cached: false };
      }
      fault = cut ? `${wrong} (it was cut after ${maxTokens} tokens)` : wrong;
      messages = [...messagesOf(request), ...repairing(text, wrong)];
    }
    throw new AisleError(
      'source_unreachable',
      `${this.model} gave no fitting answer in two tries: ${fault}.`,
      {
        field: 'answer',
        remedy: 'Ask for less, allow more tokens, or take a larger model.',
      },
    );
  }

  async *stream(
    request: Omit<LanguageRequest, 'schema'>,
    options: AskOptions = {},
  ): AsyncGenerator<string, void> {
    const signal = this.#signal(options);
    const { temperature = 0, maxTokens } = request;
    const asked: ChatAsk = {
      messages: messagesOf(request),
      maxTokens,
      temperature,
      schema: undefined,
      form: 'none',
    };
    for (let attempt = 1; ; attempt++) {
      const reserved = await this.#reserve(asked, signal);
      const parts = this.#endpoint.stream(asked, signal);
      let text = '';
      let told = false;
      try {
        for (let next = await parts.next(); ; next = await parts.next()) {
          if (next.done === true) {
            this.#settle(reserved, asked, next.value);
            told = true;
            if (text === '') throw new PassingFailure('the answer is empty');
            return;
          }
          text += next.value;
          yield next.value;
        }
      } catch (error) {
        if (!told) this.#settleFailed(reserved, asked, error, text, signal);
        told = true;
        signal.throwIfAborted();
        if (!(error instanceof PassingFailure)) throw error;
        if (text !== '') throw this.#brokenOff(text, error);
        await this.#rest(attempt, error, signal);
      } finally {
        // Whoever reads may have left: the connection is let go, what came is counted.
        if (!told) this.#settle(reserved, asked, { text, tokens: undefined, cut: true });
        await parts.return({ text, tokens: undefined, cut: true });
      }
    }
  }

  estimate(request: LanguageRequest): number {
    return estimateTokens(messagesOf(request));
  }

  spending(): Spending {
    return this.#store.spending(this.name, this.#environment.now());
  }

  close(): void {
    this.#closed.abort(new AisleError('interrupted', 'The language model is closed.'));
    this.#store.close();
  }

  #signal({ signal }: AskOptions): AbortSignal {
    const all = signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
    all.throwIfAborted();
    return all;
  }

  /** One completion, tried again after failures of the moment. */
  async #complete(
    messages: readonly ChatMessage[],
    asked: Omit<ChatAsk, 'messages' | 'form'>,
    signal: AbortSignal,
  ): Promise<Completion & { readonly spent: Tokens }> {
    for (let attempt = 1; ; attempt++) {
      const ask: ChatAsk = { ...asked, messages, form: this.#form };
      const reserved = await this.#reserve(ask, signal);
      try {
        const completion = await this.#endpoint.complete(ask, signal);
        return { ...completion, spent: this.#settle(reserved, ask, completion) };
      } catch (error) {
        this.#settleFailed(reserved, ask, error, '', signal);
        signal.throwIfAborted();
        if (error instanceof FormRefused) {
          this.#stepDown(ask.form, error);
          attempt--;
          continue;
        }
        if (!(error instanceof PassingFailure)) throw error;
        await this.#rest(attempt, error, signal);
      }
    }
  }

  #stepDown(from: AnswerForm, cause: FormRefused): void {
    // Another request may have stepped down already.
    if (this.#form !== from) return;
    const forms = FORMS[this.#settings.structured];
    const next = forms[forms.indexOf(from) + 1];
    if (next === undefined) {
      throw new AisleError('invalid_configuration', `${this.#settings.url} refused: ${cause.message}.`, {
        field: 'languageModel.structured',
        remedy: 'Write "structured": "auto" or "none".',
      });
    }
    this.#form = next;
  }

  async #rest(attempt: number, failure: PassingFailure, signal: AbortSignal): Promise<void> {
    const { retries, url } = this.#settings;
    const { random, sleep } = this.#environment;
    if (attempt > retries) {
      throw new AisleError(
        'source_unreachable',
        `${url} gave no answer in ${attempt} ${attempt === 1 ? 'try' : 'tries'}: ${failure.message}.`,
        { field: 'url', remedy: 'See that the service runs and has room; then start again.', cause: failure },
      );
    }
    if (failure.waitMs > LONGEST_WAIT_MS) {
      throw new AisleError('source_unreachable', `${url} asks to be left alone: ${failure.message}.`, {
        field: 'url',
        remedy: `Start again in ${Math.ceil(failure.waitMs / 1000)} s.`,
        cause: failure,
      });
    }
    await sleep(backoffMs(attempt, random, failure.waitMs), signal);
  }

  /** Passes the breaker and the budgets; waits for the next minute, not for the next day. */
  async #reserve(asked: ChatAsk, signal: AbortSignal): Promise<Reservation> {
    const { requestsPerMinute, tokensPerMinute, requestsPerDay, tokensPerDay, url } = this.#settings;
    const { now, sleep } = this.#environment;
    const tokens = estimateTokens(asked.messages) + asked.maxTokens;
    const minute = { requests: requestsPerMinute, tokens: tokensPerMinute };
    const day = { requests: requestsPerDay, tokens: tokensPerDay };
    for (const [name, bound] of [
      ['tokensPerMinute', tokensPerMinute],
      ['tokensPerDay', tokensPerDay],
    ] as const) {
      if (bound === 0 || tokens <= bound) continue;
      throw new AisleError(
        'too_large',
        `One request may take ${tokens} tokens, more than "${name}" allows.`,
        {
          field: `languageModel.${name}`,
          remedy: `Allow more, or ask for less.`,
        },
      );
    }
    for (;;) {
      signal.throwIfAborted();
      const rest = this.#breaker.waitMs();
      if (rest > 0) {
        throw new AisleError(
          'source_unreachable',
          `${url} failed again and again and is left alone for now.`,
          {
            field: 'breaker',
            remedy: `It is asked again in ${Math.ceil(rest / 1000)} s; see that the service runs.`,
          },
        );
      }
      const at = now();
      const reserved = this.#store.reserve(this.name, tokens, { minute, day }, at);
      if (reserved.granted) {
        this.#breaker.enter();
        return { tokens, at };
      }
      if (reserved.window === 'day') throw this.#dayIsSpent(reserved.nextAt);
      await sleep(Math.max(1, reserved.nextAt - at), signal);
    }
  }

  #dayIsSpent(nextAt: number): AisleError {
    return new AisleError('too_many_requests', 'The language model’s budget of the day is spent.', {
      field: 'languageModel.tokensPerDay',
      remedy: `Go on after ${new Date(nextAt).toISOString()}, or raise requestsPerDay or tokensPerDay.`,
    });
  }

  #settle(reservation: Reservation, asked: ChatAsk, { text, tokens }: Completion): Tokens {
    this.#breaker.succeeded();
    const spent = tokens ?? {
      input: estimateTokens(asked.messages),
      output: estimateTokens([{ role: 'assistant', content: text }]),
    };
    this.#store.settle(
      this.name,
      { reserved: reservation.tokens, tokens: spent, cost: this.#cost(spent), failed: false },
      reservation.at,
    );
    return spent;
  }

  /** A failed try may have been charged for: what was sent and what came count, unless nothing was taken in. */
  #settleFailed(
    reservation: Reservation,
    asked: ChatAsk,
    error: unknown,
    text: string,
    signal: AbortSignal,
  ): void {
    if (signal.aborted || !(error instanceof PassingFailure) || error.limited) this.#breaker.undecided();
    else this.#breaker.failed();
    const spent =
      text === ''
        ? NOTHING
        : {
            input: estimateTokens(asked.messages),
            output: estimateTokens([{ role: 'assistant', content: text }]),
          };
    this.#store.settle(
      this.name,
      { reserved: reservation.tokens, tokens: spent, cost: this.#cost(spent), failed: true },
      reservation.at,
    );
  }

  #brokenOff(text: string, cause: PassingFailure): AisleError {
    return new AisleError(
      'source_unreachable',
      `The answer of ${this.model} broke off after ${text.length} characters: ${cause.message}.`,
      { field: 'answer', remedy: 'What came is not the whole answer; ask again.', cause },
    );
  }

  #cost({ input, output }: Tokens): number {
    const { priceInput, priceOutput } = this.#settings;
    return (input * priceInput + output * priceOutput) / 1e6;
  }

  #keyOf(request: LanguageRequest): string {
    const { url, model } = this.#settings;
    const asked = [url, model, request.maxTokens, request.schema ?? null, messagesOf(request)];
    return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  }

  /** What is kept is checked like what comes: the file may have been written by an older program. */
  #kept(key: string, { schema }: LanguageRequest): LanguageAnswer | undefined {
    const now = this.#environment.now();
    const kept = this.#store.answer(key, now);
    if (kept === undefined) return undefined;
    const { value, fault } = readAnswer(kept.text, schema);
    if (fault !== undefined) return undefined;
    this.#store.countCached(this.name, now);
    return {
      text: kept.text,
      ...(value === undefined ? {} : { value }),
      tokens: NOTHING,
      cost: 0,
      cached: true,
    };
  }
}

interface Reservation {
  readonly tokens: number;
  readonly at: number;
}

const NOTHING: Tokens = { input: 0, output: 0 };

function plus(left: Tokens, right: Tokens): Tokens {
  return { input: left.input + right.input, output: left.output + right.output };
}

function repairing(text: string, fault: string): ChatMessage[] {
  return [
    { role: 'assistant', content: text.slice(0, 4000) },
    {
      role: 'user',
      content: `That does not fit: ${fault}. Answer again with the corrected JSON object alone.`,
    },
  ];
}
