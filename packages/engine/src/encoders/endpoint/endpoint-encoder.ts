import { createHash } from 'node:crypto';
import { AisleError } from '../../domain/errors.ts';
import type { EncodeOptions, Encoder, TextRole } from '../../domain/ports/encoder.ts';
import { EmbeddingsClient, type EndpointEnvironment } from './embeddings-client.ts';
import type { EndpointSettings } from './endpoint-settings.ts';

/** What the first request encodes, to learn the length of a vector. */
const PROBE = 'shop';

/** An encoder behind an OpenAI-compatible endpoint. One request at a time: the service says how fast it goes. */
export class EndpointEncoder implements Encoder {
  readonly #client: EmbeddingsClient;
  readonly #settings: EndpointSettings;
  readonly #closed = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  readonly name: string;
  readonly digest: string;
  readonly embeddingSize: number;
  readonly modality = 'text';
  readonly languages: readonly string[];
  readonly runtime = 'endpoint';
  readonly tolerance = 0.98;
  readonly remark?: string;

  private constructor(
    name: string,
    settings: EndpointSettings,
    client: EmbeddingsClient,
    embeddingSize: number,
    remark: string | undefined,
  ) {
    this.#client = client;
    this.#settings = settings;
    this.name = name;
    this.embeddingSize = embeddingSize;
    this.languages = settings.languages;
    const { url, model, dimensions, queryPrefix, passagePrefix, maxCharacters } = settings;
    this.digest = createHash('sha256')
      .update(
        JSON.stringify([url, model, dimensions, embeddingSize, queryPrefix, passagePrefix, maxCharacters]),
      )
      .digest('hex');
    if (remark !== undefined) this.remark = remark;
  }

  /**
   * Asks the service for one vector.
   * @throws AisleError `source_unreachable`, `invalid_configuration`.
   */
  static async open(
    name: string,
    settings: EndpointSettings,
    environment: EndpointEnvironment,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<EndpointEncoder> {
    const client = new EmbeddingsClient(settings, environment);
    const [probe] = await client.embed([PROBE], signal);
    const { hostname, protocol } = new URL(settings.url);
    const local = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
    const bare = protocol === 'http:' && !local && environment.key !== undefined;
    const remark = bare
      ? 'The key and all texts travel unencrypted: the address begins with http.'
      : undefined;
    return new EndpointEncoder(name, settings, client, probe!.length, remark);
  }

  async encode(
    texts: readonly string[],
    role: TextRole,
    { signal }: EncodeOptions = {},
  ): Promise<Float32Array> {
    const stop = signal ? AbortSignal.any([signal, this.#closed.signal]) : this.#closed.signal;
    stop.throwIfAborted();
    const size = this.embeddingSize;
    const out = new Float32Array(texts.length * size);
    const { queryPrefix, passagePrefix, batchTexts, batchCharacters, maxCharacters } = this.#settings;
    const prefix = role === 'query' ? queryPrefix : passagePrefix;
    let batch: number[] = [];
    let inputs: string[] = [];
    let characters = 0;
    const send = async () => {
      const vectors = await this.#inTurn(inputs, stop);
      for (const [i, row] of batch.entries())
        this.#place(vectors[i]!, out.subarray(row * size, (row + 1) * size));
      batch = [];
      inputs = [];
      characters = 0;
    };
    for (const [row, text] of texts.entries()) {
      if (text.trim() === '') continue;
      const input = (prefix + text.trim()).slice(0, maxCharacters).toWellFormed();
      if (batch.length > 0 && (batch.length === batchTexts || characters + input.length > batchCharacters))
        await send();
      batch.push(row);
      inputs.push(input);
      characters += input.length;
    }
    if (batch.length > 0) await send();
    return out;
  }

  async close(): Promise<void> {
    this.#closed.abort(new AisleError('interrupted', `The encoder ${this.name} is closed.`));
  }

  #inTurn(inputs: readonly string[], signal: AbortSignal): Promise<readonly (readonly number[])[]> {
    const turn = this.#last.then(() => this.#client.embed(inputs, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #place(vector: readonly number[], out: Float32Array): void {
    if (vector.length !== out.length) {
      throw new AisleError(
        'invalid_configuration',
        `${this.#settings.url} gave a vector of ${vector.length} numbers after one of ${out.length}.`,
        { field: 'url', remedy: 'One address must serve one model; use a new name for another.' },
      );
    }
    const norm = Math.hypot(...vector);
    const scale = norm > 0 ? 1 / norm : 0;
    for (let i = 0; i < out.length; i++) out[i] = vector[i]! * scale;
  }
}
