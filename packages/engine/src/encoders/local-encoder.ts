import { setImmediate as nextTurn } from 'node:timers/promises';
import { AisleError } from '../domain/errors.ts';
import type { EncodeOptions, TextRole } from '../domain/ports/encoder.ts';
import { DescribedEncoder } from './described-encoder.ts';
import type { TextModel } from './text-model.ts';

/** Texts tokenised and sorted at once. */
const WINDOW = 1024;

/**
 * An encoder over a model on this thread: for a worker. Texts are sorted by length, so that a batch has next to no
 * padding; between batches other calls have their turn, so a query waits for one batch of a catalogue.
 */
export class LocalEncoder extends DescribedEncoder {
  readonly #model: TextModel;
  #closed = false;

  constructor(model: TextModel) {
    super(model);
    this.#model = model;
  }

  async encode(
    texts: readonly string[],
    role: TextRole,
    { signal }: EncodeOptions = {},
  ): Promise<Float32Array> {
    const out = new Float32Array(texts.length * this.embeddingSize);
    for (let from = 0; from < texts.length; from += WINDOW)
      await this.#window(texts, from, Math.min(texts.length, from + WINDOW), role, signal, out);
    this.#assertOpen(signal);
    return out;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#model.close();
  }

  async #window(
    texts: readonly string[],
    from: number,
    to: number,
    role: TextRole,
    signal: AbortSignal | undefined,
    out: Float32Array,
  ): Promise<void> {
    this.#assertOpen(signal);
    const model = this.#model;
    const ids: (readonly number[])[] = [];
    const order: number[] = [];
    for (let i = from; i < to; i++) {
      const tokens = model.tokenize(texts[i]!.slice(0, model.maxCharacters), role);
      ids.push(tokens);
      if (tokens.length > 0) order.push(i);
    }
    order.sort((a, b) => ids[a - from]!.length - ids[b - from]!.length || a - b);
    const size = this.embeddingSize;
    for (let at = 0; at < order.length; ) {
      const end = batchEnd(order, at, (i) => ids[i - from]!.length, model.batch);
      const members = order.slice(at, end);
      const vectors = new Float32Array(members.length * size);
      await model.run(
        members.map((i) => ids[i - from]!),
        vectors,
      );
      for (const [row, i] of members.entries())
        out.set(vectors.subarray(row * size, (row + 1) * size), i * size);
      at = end;
      await nextTurn();
      this.#assertOpen(signal);
    }
  }

  #assertOpen(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new AisleError('interrupted', `The encoder ${this.name} is closed.`);
  }
}

/** Where the batch that begins at `at` ends; `order` is sorted by length, so the last text decides the padding. */
function batchEnd(
  order: readonly number[],
  at: number,
  lengthOf: (text: number) => number,
  { texts, tokens }: TextModel['batch'],
): number {
  let end = at + 1;
  while (end < order.length && end - at < texts && (end - at + 1) * lengthOf(order[end]!) <= tokens) end++;
  return end;
}
