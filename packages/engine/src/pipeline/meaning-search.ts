import type { ItemIndex } from '../domain/ids.ts';
import type { SearchHit } from '../domain/search.ts';
import type { ProductVectors } from './product-vectors.ts';

/** Milliseconds that an answer waits for the vector of its query. */
const DEADLINE_MS = 50;
/** Queries whose vectors are kept; pages and repeated questions ask for the same. */
const KEPT = 1_000;
/** Queries being encoded at once; more would wait behind one another beyond the deadline anyway. */
const IN_FLIGHT = 32;
/** A query that takes longer is given up, so that a hanging encoder does not hold its place for ever. */
const GIVEN_UP_MS = 10_000;
/** Products further from the query than this share of the nearest one's score are not near it. */
const LEAST_SHARE = 0.7;
/** Nearest products that are judged one by one, times the number asked for; where too few pass, all are judged first. */
const SPARE = 4;

/** Why there is no vector, as answers declare it. */
export type VectorStep = 'vectors:loading' | 'vectors:late' | 'vectors:unavailable';

export interface MeaningSearchParts {
  readonly vectors: Pick<ProductVectors, 'state' | 'index' | 'encoder'>;
  /** One more than the largest item index there is. */
  readonly size: () => number;
  /** Calls back after so many milliseconds unless cancelled; returns how to cancel. */
  readonly timer: (ms: number, call: () => void) => () => void;
  readonly deadline?: number;
}

/** Products near a query in meaning, for queries that words cannot answer. */
export class MeaningSearch {
  readonly #parts: MeaningSearchParts;
  /** By text, the one used longest ago first. */
  readonly #kept = new Map<string, Float32Array>();
  #keptOf: string | undefined;
  readonly #encoding = new Map<string, Promise<Float32Array>>();
  #items = new Uint32Array(0);
  #scores = new Float32Array(0);
  #allowed = new Uint32Array(0);

  constructor(parts: MeaningSearchParts) {
    this.#parts = parts;
  }

  get on(): boolean {
    return this.#parts.vectors.state !== 'off';
  }

  /** Name of the encoder. */
  get name(): string {
    return this.#parts.vectors.encoder?.name ?? '';
  }

  /** The query's vector, at once where it is known; else within the deadline, or why not. */
  vectorOf(text: string): Float32Array | VectorStep | Promise<Float32Array | VectorStep> {
    const { state, encoder } = this.#parts.vectors;
    if (state === 'loading') return 'vectors:loading';
    if (state !== 'ready' || encoder === undefined) return 'vectors:unavailable';
    if (this.#keptOf !== encoder.digest) {
      this.#kept.clear();
      this.#encoding.clear();
      this.#keptOf = encoder.digest;
    }
    const kept = this.#kept.get(text);
    if (kept !== undefined) {
      this.#kept.delete(text);
      this.#kept.set(text, kept);
      return kept;
    }
    let encoding = this.#encoding.get(text);
    if (encoding === undefined) {
      if (this.#encoding.size >= IN_FLIGHT) return 'vectors:late';
      encoding = this.#encode(text);
    }
    return this.#within(encoding);
  }

  /**
   * The nearest `k` allowed products, best first. Scores fall from 1 at the nearest to 0 where products stop being near:
   * cosines are crowded, and the order after them weighs differences.
   */
  nearest(vector: Float32Array, k: number, allows: (item: ItemIndex) => boolean): SearchHit[] {
    const { index } = this.#parts.vectors;
    if (index === undefined || index.size === 0 || vector.length !== index.embeddingSize) return [];
    const asked = Math.min(index.size, SPARE * (k + 1));
    if (this.#items.length < asked) {
      this.#items = new Uint32Array(asked);
      this.#scores = new Float32Array(asked);
    }
    let found = this.#judged(index.search(vector, asked, this.#items, this.#scores), k + 1, allows);
    if (found.length <= k && asked < index.size) {
      const bitmap = this.#bitmapOf(allows);
      found = this.#judged(index.search(vector, asked, this.#items, this.#scores, bitmap), k + 1, allows);
    }
    const [best] = found;
    if (best === undefined || !(best.score > 0)) return [];
    const base = Math.max(LEAST_SHARE * best.score, found[k]?.score ?? 0);
    const scale = best.score - base;
    // As near as each other, all of them.
    if (!(scale > 0)) return found.slice(0, k).map(({ item }) => ({ item, score: 1 }));
    return found
      .slice(0, k)
      .filter(({ score }) => score > base)
      .map(({ item, score }) => ({ item, score: (score - base) / scale }));
  }

  #judged(count: number, most: number, allows: (item: ItemIndex) => boolean): SearchHit[] {
    const found: SearchHit[] = [];
    for (let at = 0; at < count && found.length < most; at++) {
      const item = this.#items[at]! as ItemIndex;
      if (allows(item)) found.push({ item, score: this.#scores[at]! });
    }
    return found;
  }

  #bitmapOf(allows: (item: ItemIndex) => boolean): Uint32Array {
    const { index } = this.#parts.vectors;
    const size = this.#parts.size();
    const words = Math.ceil(size / 32);
    if (this.#allowed.length < words) this.#allowed = new Uint32Array(words);
    this.#allowed.fill(0);
    for (let item = 0; item < size; item++)
      if (index!.has(item) && allows(item as ItemIndex)) this.#allowed[item >> 5]! |= 1 << (item & 31);
    return this.#allowed;
  }

  #encode(text: string): Promise<Float32Array> {
    const { encoder } = this.#parts.vectors;
    const stop = new AbortController();
    const cancel = this.#parts.timer(GIVEN_UP_MS, () => stop.abort(new Error('the encoder hangs')));
    const encoding = encoder!
      .encode([text], 'query', { signal: stop.signal })
      .then((vector) => {
        if (this.#keptOf !== encoder!.digest) return vector;
        if (this.#kept.size >= KEPT)
          for (const oldest of [...this.#kept.keys()].slice(0, KEPT / 10)) this.#kept.delete(oldest);
        this.#kept.set(text, vector);
        return vector;
      })
      .finally(() => {
        cancel();
        if (this.#encoding.get(text) === encoding) this.#encoding.delete(text);
      });
    this.#encoding.set(text, encoding);
    return encoding;
  }

  #within(encoding: Promise<Float32Array>): Promise<Float32Array | VectorStep> {
    return new Promise((resolve) => {
      const cancel = this.#parts.timer(this.#parts.deadline ?? DEADLINE_MS, () => resolve('vectors:late'));
      encoding.then(
        (vector) => {
          cancel();
          resolve(vector);
        },
        () => {
          cancel();
          resolve('vectors:unavailable');
        },
      );
    });
  }
}
