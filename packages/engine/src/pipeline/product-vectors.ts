import type { ItemIndex } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { Encoder } from '../domain/ports/encoder.ts';
import type { Product } from '../domain/product.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';
import { type ProductTexts, productTexts } from './product-texts.ts';

/** Products encoded at once: a changed one waits for one batch of the catalogue at most. */
const BATCH = 128;
/** A batch that takes longer has got stuck; batches take a second where there is no native runtime. */
const PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 600_000;
/** Types kept as vectors; shops have some hundreds. */
const MOST_TYPES = 10_000;
/**
 * The type counts half as much as the title: with the built-in encoder right types are found as often as with a third
 * or all of it, and more of the first five are right than with a third (see bench/meaning.ts).
 */
const TYPE_WEIGHT = 0.5;

/** `off`: the shop wants none. `unavailable`: the encoder cannot be opened or fails; it is tried again. */
export type VectorState = 'off' | 'loading' | 'ready' | 'unavailable';

export interface ProductVectorsParts {
  readonly items: ItemTable;
  readonly catalogue: Catalogue;
  readonly createIndex: (embeddingSize: number) => VectorIndex;
  /** What a product's vector is made of; undefined where it has none. Title and type unless given. */
  readonly textsOf?: (product: Product, type: string | undefined) => ProductTexts | undefined;
  /** Product type in words, as search knows it. */
  readonly typeOf: (item: ItemIndex) => string | undefined;
  /** Resolves when `typeOf` knows all that was written before. */
  readonly typesKnown: () => Promise<void>;
  /** Opens the encoder; undefined where the shop wants none. */
  readonly open: (() => Promise<Encoder>) | undefined;
  /** Called between pieces of work on the calling thread; it may give the event loop back. */
  readonly turn: () => Promise<void> | void;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A batch in hand is given up after so many milliseconds; a minute unless given. */
  readonly patience?: number;
  /** All products have a vector: the first time, and after each fault. */
  readonly onReady?: (products: number, encoder: Encoder) => void;
  readonly onFault?: (error: unknown, retryMs: number) => void;
}

/**
 * The vectors of the active products, current with the catalogue: title + half of the type, embedded apart and added, so
 * that the dot product with a query is the sum of its cosines. They are encoded in the background and after each change,
 * the changed ones first; what is neither new in title nor in type costs nothing.
 */
export class ProductVectors {
  readonly #parts: ProductVectorsParts;
  readonly #stop: () => void;
  readonly #closed = new AbortController();
  /** Products to be encoded, by item: what was changed, and what is left of the catalogue. */
  readonly #changed = new Map<ItemIndex, Product>();
  readonly #backlog = new Map<ItemIndex, Product>();
  /** By item: what its vector was made from. */
  readonly #titles: (string | undefined)[] = [];
  readonly #types: (string | undefined)[] = [];
  readonly #typeVectors = new Map<string, Float32Array>();
  #wake: (() => void) | undefined;
  #encoder: Encoder | undefined;
  #index: VectorIndex | undefined;
  #digest: string | undefined;
  #version = 0;
  #state: VectorState;
  #fault: string | undefined;
  readonly #working: Promise<void>;

  constructor(parts: ProductVectorsParts) {
    this.#parts = parts;
    this.#state = parts.open === undefined ? 'off' : 'loading';
    if (parts.open === undefined) {
      this.#stop = () => undefined;
      this.#working = Promise.resolve();
      return;
    }
    this.#stop = parts.catalogue.subscribe((changed) => this.#take(changed));
    this.#working = this.#work(parts.open);
  }

  get state(): VectorState {
    return this.#state;
  }

  /** Products with a vector. */
  get size(): number {
    return this.#index?.size ?? 0;
  }

  /** The vectors there are, also while others are missing. */
  get index(): VectorIndex | undefined {
    return this.#index;
  }

  /** Another number after every change of a vector. */
  get version(): number {
    return this.#version;
  }

  /** Undefined while none is open. */
  get encoder(): Encoder | undefined {
    return this.#encoder;
  }

  /** Why the encoder is unavailable, in words. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Looks at every product again: types were learned anew. Those whose text is the same cost nothing. */
  review(): void {
    if (this.#state === 'off') return;
    for (const product of this.#parts.catalogue.all()) {
      const item = this.#parts.items.intern(product.id);
      if (product.status === 'active' && !this.#changed.has(item)) this.#backlog.set(item, product);
    }
    this.#wake?.();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#stop();
    this.#wake?.();
    await this.#working;
  }

  #take(changed: readonly Product[]): void {
    for (const product of changed) {
      const item = this.#parts.items.intern(product.id);
      this.#backlog.delete(item);
      this.#changed.delete(item);
      if (product.status === 'active') this.#changed.set(item, product);
      else this.#drop(item);
    }
    this.#wake?.();
  }

  #drop(item: ItemIndex): void {
    if (this.#index?.delete(item)) this.#version++;
    this.#titles[item] = undefined;
    this.#types[item] = undefined;
  }

  /** Opens the encoder and follows the catalogue, anew after each fault, until it is closed. */
  async #work(open: () => Promise<Encoder>): Promise<void> {
    const { signal } = this.#closed;
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        this.#encoder = await openedBefore(signal, open);
        this.#state = 'loading';
        this.#prepare(this.#encoder);
        await this.#follow(this.#encoder, () => {
          waitMs = FIRST_WAIT_MS;
        });
      } catch (error) {
        if (!signal.aborted) {
          this.#state = 'unavailable';
          this.#fault = error instanceof Error ? error.message : String(error);
          this.#parts.onFault?.(error, waitMs);
        }
      }
      const encoder = this.#encoder;
      this.#encoder = undefined;
      await encoder?.close().catch(() => undefined);
      if (signal.aborted) return;
      await this.#parts.wait(waitMs, signal);
      waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
    }
  }

  /** Vectors of another encoder cannot be compared with this one's. */
  #prepare(encoder: Encoder): void {
    if (this.#digest === encoder.digest) return;
    this.#index?.free();
    this.#index = this.#parts.createIndex(encoder.embeddingSize);
    this.#version++;
    this.#digest = encoder.digest;
    this.#typeVectors.clear();
    this.#titles.length = 0;
    this.#types.length = 0;
    this.review();
  }

  async #follow(encoder: Encoder, onBatch: () => void): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const batch = this.#nextBatch();
      if (batch.size > 0) {
        try {
          await this.#encode(encoder, batch);
        } catch (error) {
          // What has changed meanwhile is newer.
          for (const [item, product] of batch)
            if (!this.#changed.has(item) && this.#isCurrent(item, product)) this.#backlog.set(item, product);
          throw error;
        }
        onBatch();
        continue;
      }
      if (this.#state !== 'ready') {
        this.#state = 'ready';
        this.#fault = undefined;
        this.#parts.onReady?.(this.size, encoder);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #nextBatch(): Map<ItemIndex, Product> {
    const batch = new Map<ItemIndex, Product>();
    for (const from of [this.#changed, this.#backlog]) {
      for (const [item, product] of from) {
        if (batch.size === BATCH) return batch;
        from.delete(item);
        batch.set(item, product);
      }
    }
    return batch;
  }

  async #encode(encoder: Encoder, batch: ReadonlyMap<ItemIndex, Product>): Promise<void> {
    const { turn, typeOf, typesKnown, textsOf = productTexts, patience = PATIENCE_MS } = this.#parts;
    await typesKnown();
    const items: ItemIndex[] = [];
    const titles: string[] = [];
    const types: string[] = [];
    const newTypes = new Set<string>();
    for (const [item, product] of batch) {
      const texts = textsOf(product, typeOf(item));
      if (texts === undefined) {
        this.#drop(item);
        continue;
      }
      const { title, type } = texts;
      if (this.#titles[item] === title && this.#types[item] === type) continue;
      items.push(item);
      titles.push(title);
      types.push(type);
      if (!this.#typeVectors.has(type)) newTypes.add(type);
    }
    if (items.length === 0) return void (await turn());
    const size = encoder.embeddingSize;
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(patience)]);
    const texts = [...titles, ...newTypes];
    const vectors = await within(encoder.encode(texts, 'passage', { signal }), signal);
    if (this.#typeVectors.size > MOST_TYPES) this.#typeVectors.clear();
    let row = titles.length;
    for (const type of newTypes) this.#typeVectors.set(type, vectors.slice(row * size, ++row * size));
    for (const [at, item] of items.entries()) {
      await turn();
      const vector = vectors.subarray(at * size, (at + 1) * size);
      const type = this.#typeVectors.get(types[at]!);
      // A type that a full table let go of is encoded with the next product of it.
      if (type !== undefined) for (let i = 0; i < size; i++) vector[i]! += TYPE_WEIGHT * type[i]!;
      if (!this.#isCurrent(item, batch.get(item)!)) continue;
      this.#index!.set(item, vector);
      this.#version++;
      this.#titles[item] = titles[at];
      this.#types[item] = types[at];
    }
  }

  /** False once the product was hidden or deleted while its vector was made. A newer text waits for its turn. */
  #isCurrent(item: ItemIndex, { id }: Product): boolean {
    return this.#changed.has(item) || this.#parts.catalogue.get(id)?.status === 'active';
  }
}

/** What opens after the signal is closed at once. */
async function openedBefore(signal: AbortSignal, open: () => Promise<Encoder>): Promise<Encoder> {
  const opening = open();
  try {
    return await within(opening, signal);
  } catch (error) {
    opening.then(
      (encoder) => encoder.close(),
      () => undefined,
    );
    throw error;
  }
}

/** A worker that hangs answers no cancellation either. */
function within<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
