import { retryAfterMs } from '../domain/backoff.ts';
import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import type { ObjectSchema } from '../domain/ports/language-model.ts';
import { type Completion, readCompletion, readDelta, saidBy } from './chat-wire.ts';
import type { ChatMessage } from './data-message.ts';
import { type Exchange, ExchangeFailure, openExchange } from './http-exchange.ts';
import type { LanguageSettings } from './language-settings.ts';
import { serverSentEvents } from './server-sent-events.ts';

/** No honest answer of a chat is larger. */
const MOST_ANSWER_BYTES = 4 * 2 ** 20;
/** Of an error only its beginning is read. */
const MOST_ERROR_BYTES = 64 * 2 ** 10;
/** Failures of the moment: worth another try. */
const PASSING = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** A failure after which another try may do better. */
export class PassingFailure extends Error {
  /** What the service asked to wait. */
  readonly waitMs: number;
  /** The service has enough of us, not too little of itself: no reason to think it broken. */
  readonly limited: boolean;
  constructor(message: string, { waitMs = 0, limited = false, cause }: PassingDetails = {}) {
    super(message, { cause });
    this.waitMs = waitMs;
    this.limited = limited;
  }
}

interface PassingDetails {
  readonly waitMs?: number;
  readonly limited?: boolean;
  readonly cause?: unknown;
}

/** The service does not take the form in which JSON was asked for. */
export class FormRefused extends Error {}

export type AnswerForm = 'schema' | 'object' | 'none';

export interface ChatAsk {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly schema: ObjectSchema | undefined;
  readonly form: AnswerForm;
}

export interface EndpointEnvironment {
  readonly key: string | undefined;
  readonly now: () => number;
}

/** POST /chat/completions of an OpenAI-compatible service, once. The key goes into the header and nowhere else. */
export class ChatEndpoint {
  readonly #settings: LanguageSettings;
  readonly #environment: EndpointEnvironment;

  constructor(settings: LanguageSettings, environment: EndpointEnvironment) {
    this.#settings = settings;
    this.#environment = environment;
  }

  /** @throws PassingFailure, FormRefused, AisleError `invalid_configuration`, or the signal's reason. */
  async complete(asked: ChatAsk, signal: AbortSignal): Promise<Completion> {
    const exchange = await this.#open(asked, false, signal);
    const completion = readCompletion(await this.#text(exchange, MOST_ANSWER_BYTES));
    if (typeof completion === 'string') throw new PassingFailure(completion);
    return completion;
  }

  /**
   * Parts of the answer as they come, then the whole of it.
   * @throws as `complete`; PassingFailure also when the stream ends before the answer does.
   */
  async *stream(asked: ChatAsk, signal: AbortSignal): AsyncGenerator<string, Completion> {
    const exchange = await this.#open(asked, true, signal);
    let text = '';
    let tokens: Completion['tokens'];
    let finished = false;
    try {
      for await (const data of serverSentEvents(exchange.body)) {
        if (data === '[DONE]') {
          finished = true;
          break;
        }
        const delta = readDelta(data);
        if (typeof delta === 'string') throw new PassingFailure(this.#withoutKey(delta));
        tokens = delta.tokens ?? tokens;
        finished ||= delta.finished;
        text += delta.text;
        if (delta.text !== '') yield delta.text;
      }
    } catch (error) {
      throw passing(error);
    }
    if (!finished) throw new PassingFailure('the stream ended before the answer did');
    return { text, tokens, cut: false };
  }

  async #open(asked: ChatAsk, stream: boolean, signal: AbortSignal): Promise<Exchange> {
    const { url, connectSeconds, firstByteSeconds, timeoutSeconds } = this.#settings;
    const { key, now } = this.#environment;
    let exchange: Exchange;
    try {
      exchange = await openExchange({
        url: `${url}/chat/completions`,
        headers: {
          'content-type': 'application/json',
          accept: stream ? 'text/event-stream' : 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(this.#body(asked, stream)),
        connectMs: connectSeconds * 1000,
        firstByteMs: firstByteSeconds * 1000,
        wholeMs: timeoutSeconds * 1000,
        mostBytes: MOST_ANSWER_BYTES,
        signal,
      });
    } catch (error) {
      throw passing(error);
    }
    const { status } = exchange;
    if (status === 200) return exchange;
    const waitMs = retryAfterMs(exchange.header('retry-after'), now());
    const said = this.#withoutKey(saidBy(await this.#text(exchange, MOST_ERROR_BYTES)));
    const what = `status ${status}${said === '' ? '' : `: ${said}`}`;
    if (PASSING.has(status)) throw new PassingFailure(what, { waitMs, limited: status === 429 });
    if (
      asked.form !== 'none' &&
      (status === 400 || status === 422) &&
      /response_format|json_schema|schema/i.test(said)
    )
      throw new FormRefused(what);
    throw this.#refused(status, what);
  }

  #body({ messages, maxTokens, temperature, schema, form }: ChatAsk, stream: boolean): JsonObject {
    const format: JsonObject | undefined =
      schema === undefined || form === 'none'
        ? undefined
        : form === 'object'
          ? { type: 'json_object' }
          : {
              type: 'json_schema',
              json_schema: { name: 'answer', strict: true, schema: schema as unknown as JsonObject },
            };
    return {
      model: this.#settings.model,
      messages: messages.map(({ role, content }) => ({ role, content })),
      max_tokens: maxTokens,
      temperature,
      ...(format === undefined ? {} : { response_format: format }),
      ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    };
  }

  async #text({ body }: Exchange, most: number): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of body) {
        text += decoder.decode(chunk, { stream: true });
        if (text.length > most) break;
      }
    } catch (error) {
      throw passing(error);
    }
    return text + decoder.decode();
  }

  #refused(status: number, what: string): AisleError {
    const { url, keyVariable } = this.#settings;
    const remedies: Readonly<Record<number, string>> = {
      401: `See that the environment variable ${keyVariable || '(keyVariable is not set)'} holds a key that is in force.`,
      403: 'See that the key may use this model.',
      404: 'See that the address ends in /v1 and that the service has the model.',
    };
    const elsewhere = status >= 300 && status < 400;
    return new AisleError('invalid_configuration', `${url} refused: ${what}.`, {
      field: status === 401 || status === 403 ? 'languageModel.keyVariable' : 'languageModel.url',
      remedy: elsewhere
        ? 'It sends us to another address, which is not followed: write the address that answers itself.'
        : (remedies[status] ?? 'Change the settings of the language model to what the service takes.'),
    });
  }

  /** Services quote the key they refuse. */
  #withoutKey(text: string): string {
    const { key } = this.#environment;
    return key === undefined || key === '' ? text : text.replaceAll(key, '…');
  }
}

/** What is too large once is too large again; all else of the connection may pass. */
function passing(error: unknown): unknown {
  if (!(error instanceof ExchangeFailure)) return error;
  if (error.fault !== 'too_large') return new PassingFailure(error.message, { cause: error });
  return new AisleError(
    'source_unreachable',
    `The language model’s service sent no fitting answer: ${error.message}.`,
    {
      field: 'answer',
      remedy: 'See what answers at this address.',
      cause: error,
    },
  );
}
