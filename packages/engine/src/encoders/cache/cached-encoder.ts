import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EncodeOptions, Encoder, TextRole } from '../../domain/ports/encoder.ts';
import { DescribedEncoder } from '../described-encoder.ts';
import { KEY_BYTES } from './key-table.ts';
import type { VectorCache } from './vector-cache.ts';

/** Texts looked up, encoded and kept at once: what an interruption costs. */
const CHUNK = 1024;
/** Rows read at once. */
const RUN = 256;

/** An encoder that encodes no text twice: vectors are kept under the content they stand for. */
export class CachedEncoder extends DescribedEncoder {
  readonly #encoder: Encoder;
  readonly #cache: VectorCache;

  /** Takes both over: `close` closes them. */
  constructor(encoder: Encoder, cache: VectorCache) {
    super(encoder);
    this.#encoder = encoder;
    this.#cache = cache;
  }

  async encode(texts: readonly string[], role: TextRole, options: EncodeOptions = {}): Promise<Float32Array> {
    // Queries are as many as shoppers can think of, and short: keeping them would fill the disk and save little.
    if (role === 'query') return this.#encoder.encode(texts, role, options);
    const size = this.embeddingSize;
    const out = new Float32Array(texts.length * size);
    for (let from = 0; from < texts.length; from += CHUNK) {
      const to = Math.min(texts.length, from + CHUNK);
      await this.#chunk(texts.slice(from, to), out.subarray(from * size, to * size), options);
      await nextTurn();
    }
    // An encoder that is closed says so, though all was known.
    await this.#encoder.encode([], role, options);
    return out;
  }

  async close(): Promise<void> {
    await this.#encoder.close();
    this.#cache.sync();
    this.#cache.close();
  }

  async #chunk(texts: readonly string[], out: Float32Array, options: EncodeOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const size = this.embeddingSize;
    const keys = texts.map(keyOf);
    const rows = keys.map((key) => this.#cache.find(key));
    const missing = new Map<string, number[]>();
    const miss = (i: number) => {
      const places = missing.get(texts[i]!);
      if (places) places.push(i);
      else missing.set(texts[i]!, [i]);
    };
    for (let i = 0; i < texts.length; ) {
      if (rows[i]! < 0) {
        miss(i++);
        continue;
      }
      let end = i + 1;
      while (end < texts.length && end - i < RUN && rows[end] === rows[i]! + end - i) end++;
      const whole = this.#cache.read(rows[i]!, keys.slice(i, end), out.subarray(i * size, end * size));
      if (whole === 0) miss(i++);
      else i += whole;
    }
    if (missing.size === 0) return;
    const vectors = await this.#encoder.encode([...missing.keys()], 'passage', options);
    const kept: Uint32Array[] = [];
    let row = 0;
    for (const places of missing.values()) {
      const vector = vectors.subarray(row * size, ++row * size);
      kept.push(keys[places[0]!]!);
      for (const place of places) out.set(vector, place * size);
    }
    this.#cache.append(kept, vectors);
  }
}

/** First half of the SHA-256 of a text. */
function keyOf(text: string): Uint32Array {
  const digest = hash('sha256', text, 'buffer');
  const key = new Uint32Array(KEY_BYTES / 4);
  new Uint8Array(key.buffer).set(digest.subarray(0, KEY_BYTES));
  return key;
}
