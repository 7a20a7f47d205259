import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Content, EncodeOptions, Encoder, TextRole } from '../../domain/ports/encoder.ts';
import { DescribedEncoder } from '../described-encoder.ts';
import { KEY_BYTES } from './key-table.ts';
import type { VectorCache } from './vector-cache.ts';

/** Contents looked up, encoded and kept at once: what an interruption costs. */
const CHUNK = 1024;
/** Rows read at once. */
const RUN = 256;

/** An encoder that encodes nothing twice: vectors are kept under the content they stand for. */
export class CachedEncoder<Kind extends Content = string> extends DescribedEncoder<Kind> {
  readonly #encoder: Encoder<Kind>;
  readonly #cache: VectorCache;

  /** Takes both over: `close` closes them. */
  constructor(encoder: Encoder<Kind>, cache: VectorCache) {
    super(encoder);
    this.#encoder = encoder;
    this.#cache = cache;
  }

  async encode(
    contents: readonly Kind[],
    role: TextRole,
    options: EncodeOptions = {},
  ): Promise<Float32Array> {
    // Queries are as many as shoppers can think of: keeping them would fill the disk and save little, and a shopper's
    // photo is nobody's to keep.
    if (role === 'query') return this.#encoder.encode(contents, role, options);
    const size = this.embeddingSize;
    const out = new Float32Array(contents.length * size);
    for (let from = 0; from < contents.length; from += CHUNK) {
      const to = Math.min(contents.length, from + CHUNK);
      await this.#chunk(contents.slice(from, to), out.subarray(from * size, to * size), options);
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

  async #chunk(contents: readonly Kind[], out: Float32Array, options: EncodeOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const size = this.embeddingSize;
    const keys = contents.map(keyOf);
    const rows = keys.map((key) => this.#cache.find(key));
    const missing = new Map<string, number[]>();
    const wanted: Kind[] = [];
    const miss = (i: number) => {
      const key = keys[i]!.join();
      const places = missing.get(key);
      if (places) places.push(i);
      else {
        missing.set(key, [i]);
        wanted.push(contents[i]!);
      }
    };
    for (let i = 0; i < contents.length; ) {
      if (rows[i]! < 0) {
        miss(i++);
        continue;
      }
      let end = i + 1;
      while (end < contents.length && end - i < RUN && rows[end] === rows[i]! + end - i) end++;
      const whole = this.#cache.read(rows[i]!, keys.slice(i, end), out.subarray(i * size, end * size));
      if (whole === 0) miss(i++);
      else i += whole;
    }
    if (missing.size === 0) return;
    const vectors = await this.#encoder.encode(wanted, 'passage', options);
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

/** First half of the SHA-256 of a content. */
function keyOf(content: Content): Uint32Array {
  const digest = hash('sha256', content, 'buffer');
  const key = new Uint32Array(KEY_BYTES / 4);
  new Uint8Array(key.buffer).set(digest.subarray(0, KEY_BYTES));
  return key;
}
