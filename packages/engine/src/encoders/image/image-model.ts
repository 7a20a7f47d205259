import type { EncoderDescription } from '../../domain/ports/encoder.ts';
import type { Square } from './decode-image.ts';
import type { Sharp } from './load-sharp.ts';

/** A network that turns pixels into a vector, on the thread that calls it, one picture at a time. */
export interface ImageModel extends EncoderDescription {
  /** The square of pixels it wants. */
  readonly square: Square;
  readonly sharp: Sharp;
  /** A unit vector into `out` (embeddingSize) from size × size × 3 bytes of sRGB. */
  run(pixels: Uint8Array, out: Float32Array): Promise<void>;
  close(): Promise<void>;
}
