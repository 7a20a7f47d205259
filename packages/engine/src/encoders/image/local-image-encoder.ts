import { setImmediate as nextTurn } from 'node:timers/promises';
import { AisleError } from '../../domain/errors.ts';
import type { EncodeOptions, TextRole } from '../../domain/ports/encoder.ts';
import { DescribedEncoder } from '../described-encoder.ts';
import { decodeImage } from './decode-image.ts';
import type { ImageModel } from './image-model.ts';

/**
 * An encoder over an image model on this thread: for a worker. One picture at a time is decoded and encoded, so memory
 * holds one, and a shopper's photo waits for one of the catalogue's.
 */
export class LocalImageEncoder extends DescribedEncoder<Uint8Array> {
  readonly #model: ImageModel;
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(model: ImageModel) {
    super(model);
    this.#model = model;
  }

  async encode(
    pictures: readonly Uint8Array[],
    role: TextRole,
    { signal }: EncodeOptions = {},
  ): Promise<Float32Array> {
    const size = this.embeddingSize;
    const out = new Float32Array(pictures.length * size);
    this.#assertOpen(signal);
    for (const [row, picture] of pictures.entries()) {
      await this.#alone(() => this.#one(picture, role, out.subarray(row * size, (row + 1) * size), signal));
      await nextTurn();
      this.#assertOpen(signal);
    }
    return out;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#turn;
    await this.#model.close();
  }

  async #one(
    picture: Uint8Array,
    role: TextRole,
    out: Float32Array,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#assertOpen(signal);
    const { square, sharp } = this.#model;
    let pixels: Uint8Array;
    try {
      pixels = await decodeImage(picture, square, sharp);
    } catch (error) {
      // One bad picture of a catalogue costs nobody else's; a shopper is told.
      if (role === 'passage' && error instanceof AisleError) return;
      throw error;
    }
    await this.#model.run(pixels, out);
  }

  /** The model has one input buffer: calls come one after the other, in order. */
  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #assertOpen(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new AisleError('interrupted', `The encoder ${this.name} is closed.`);
  }
}
