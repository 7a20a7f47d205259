import { backoffMs, retryAfterMs } from '../../domain/backoff.ts';
import { AisleError } from '../../domain/errors.ts';
import type { EndpointSettings } from './endpoint-settings.ts';

/** No honest answer to one batch is larger. */
const MOST_ANSWER_BYTES = 256 * 2 ** 20;
/** Failures of the moment: worth another try. */
const PASSING = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** What the client takes from outside, so that tests decide it. */
export interface EndpointEnvironment {
  readonly key: string | undefined;
  readonly random: () => number;
  readonly now: () => number;
  /** Resolves after so many milliseconds, or rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A failure after which another try may do better. */
class PassingFailure extends Error {
  readonly waitMs: number;
  constructor(message: string, waitMs: number, cause?: unknown) {
    super(message, { cause });
    this.waitMs = waitMs;
  }
}

/** POST /embeddings of an OpenAI-compatible service. The key goes into the header and nowhere else. */
export class EmbeddingsClient {
  readonly #settings: EndpointSettings;
  readonly #environment: EndpointEnvironment;

  constructor(settings: EndpointSettings, environment: EndpointEnvironment) {
    this.#settings = settings;
    this.#environment = environment;
  }

  /**
   * One vector a text, as the service gave them.
   * @throws AisleError `source_unreachable` after the last try, `invalid_configuration` when the service refuses.
   */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly number[])[]> {
    const { retries, url } = this.#settings;
    const { random, sleep } = this.#environment;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      try {
        return await this.#once(texts, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PassingFailure)) throw error;
        if (attempt > retries) {
          throw new AisleError(
            'source_unreachable',
            `${url} gave no embeddings in ${attempt} ${attempt === 1 ? 'try' : 'tries'}: ${error.message}.`,
            {
              field: 'url',
              remedy: 'See that the service runs and has room; then start again.',
              cause: error,
            },
          );
        }
        await sleep(backoffMs(attempt, random, error.waitMs), signal);
      }
    }
  }

  async #once(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly number[])[]> {
    const { url, model, dimensions, timeoutSeconds } = this.#settings;
    const { key } = this.#environment;
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
    let status: number;
    let body: string;
    let wait = 0;
    try {
      const answer = await fetch(`${url}/embeddings`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({
          model,
          input: texts,
          encoding_format: 'float',
          ...(dimensions === 0 ? {} : { dimensions }),
        }),
        // A key must not follow a redirection to somebody else.
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      });
      status = answer.status;
      wait = retryAfterMs(answer.headers.get('retry-after'), this.#environment.now());
      body = await limited(answer);
    } catch (cause) {
      if (cause instanceof AisleError) throw cause;
      throw new PassingFailure(
        timeout.aborted ? `no answer within ${timeoutSeconds} s` : reasonOf(cause),
        0,
        cause,
      );
    }
    if (PASSING.has(status)) throw new PassingFailure(`status ${status}`, wait);
    if (status !== 200) throw this.#refused(status, body);
    return this.#vectors(body, texts.length);
  }

  #vectors(body: string, count: number): readonly (readonly number[])[] {
    let answer: unknown;
    try {
      answer = JSON.parse(body);
    } catch (cause) {
      // A proxy's page, or a body that broke off.
      throw new PassingFailure('the answer is not JSON', 0, cause);
    }
    const data = (answer as { data?: unknown } | null)?.data;
    if (!Array.isArray(data) || data.length !== count) {
      throw this.#foreign(`${Array.isArray(data) ? data.length : 'no'} vectors came for ${count} texts`);
    }
    const vectors = new Array<readonly number[]>(count);
    for (const [place, entry] of data.entries()) {
      const { index = place, embedding } = entry as { index?: number; embedding?: unknown };
      const fits = Number.isInteger(index) && index >= 0 && index < count && vectors[index] === undefined;
      if (!fits) throw this.#foreign('the vectors are numbered wrongly');
      if (!Array.isArray(embedding) || embedding.length === 0 || !embedding.every(Number.isFinite))
        throw this.#foreign('a vector is no list of numbers');
      vectors[index] = embedding as number[];
    }
    return vectors;
  }

  #refused(status: number, body: string): AisleError {
    const { url, keyVariable } = this.#settings;
    const said = withoutKey(messageOf(body), this.#environment.key);
    const remedies: Readonly<Record<number, string>> = {
      401: `See that the environment variable ${keyVariable || '(keyVariable is not set)'} holds a key that is in force.`,
      403: 'See that the key may use this model.',
      404: 'See that the address ends in /v1 and that the service has the model.',
    };
    return new AisleError('invalid_configuration', `${url} refused with status ${status}${said}.`, {
      field: status === 401 || status === 403 ? 'keyVariable' : 'url',
      remedy: remedies[status] ?? 'Change the settings of the endpoint to what the service takes.',
    });
  }

  #foreign(what: string): AisleError {
    return new AisleError(
      'invalid_configuration',
      `${this.#settings.url} does not answer as expected: ${what}.`,
      {
        field: 'url',
        remedy: 'The service must speak the OpenAI embeddings interface with encoding_format float.',
      },
    );
  }
}

async function limited(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) {
      throw new AisleError(
        'source_unreachable',
        'The embeddings service sent more than any answer can hold.',
        {
          field: 'url',
          remedy: 'See what answers at this address, or lower batchTexts.',
        },
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What went wrong below fetch: its own message is "fetch failed". */
function reasonOf(cause: unknown): string {
  const inner = (cause as { cause?: { code?: string; message?: string } }).cause;
  return inner?.code ?? inner?.message ?? (cause as Error).message;
}

function messageOf(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } | string };
    const message = typeof error === 'string' ? error : error?.message;
    return typeof message === 'string' ? `: ${message.slice(0, 300).replace(/\.$/, '')}` : '';
  } catch {
    return '';
  }
}

/** Services quote the key they refuse. */
function withoutKey(text: string, key: string | undefined): string {
  return key === undefined || key === '' ? text : text.replaceAll(key, '…');
}
