import type { Kernels } from '@aisle/kernels';
import { AisleError } from '../domain/errors.ts';

const MAGIC = 0x31545641; // "AVT1"
/** Vectors multiplied at once. */
const BLOCK_ROWS = 1024;

/**
 * Vectors moved to their mean, turned and cut, then brought to unit length: y = W · (x − mean), y / |y|. Queries and
 * passages go through the same one.
 */
export class VectorTransform {
  readonly inputSize: number;
  readonly outputSize: number;
  readonly #mean: Float32Array;
  /** outputSize × inputSize, row-major; undefined keeps the first numbers as they are. */
  readonly #matrix: Float32Array | undefined;

  constructor(mean: Float32Array, outputSize: number, matrix: Float32Array | undefined) {
    this.inputSize = mean.length;
    this.outputSize = outputSize;
    this.#mean = mean;
    this.#matrix = matrix;
  }

  /** rows × inputSize → rows × outputSize. A vector of zeros stays one: it is like nothing. */
  apply(kernels: Kernels, vectors: Float32Array): Float32Array {
    const [inputs, outputs] = [this.inputSize, this.outputSize];
    const rows = vectors.length / inputs;
    const out = new Float32Array(rows * outputs);
    const { memory } = kernels;
    const mark = memory.mark();
    try {
      const most = Math.min(rows, BLOCK_ROWS);
      const matrix = this.#matrix && memory.copy(this.#matrix);
      const centred = memory.f32(most * inputs);
      const turned = matrix && memory.f32(most * outputs);
      for (let first = 0; first < rows; first += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, rows - first);
        for (let i = 0, from = first * inputs; i < count * inputs; i++)
          centred[i] = vectors[from + i]! - this.#mean[i % inputs]!;
        if (matrix && turned)
          kernels.dense.gemm({
            a: centred,
            b: matrix,
            c: turned,
            m: count,
            n: outputs,
            k: inputs,
            transposeB: true,
          });
        const stride = turned ? outputs : inputs;
        for (let row = 0; row < count; row++) {
          if (isZero(vectors, (first + row) * inputs, inputs)) continue;
          place(turned ?? centred, row * stride, out, (first + row) * outputs, outputs);
        }
      }
      return out;
    } finally {
      memory.release(mark);
    }
  }

  toBytes(): Uint8Array {
    const matrix = this.#matrix ?? new Float32Array(0);
    const head = Uint32Array.of(MAGIC, this.inputSize, this.outputSize, matrix.length);
    const bytes = new Uint8Array(head.byteLength + this.#mean.byteLength + matrix.byteLength);
    bytes.set(new Uint8Array(head.buffer));
    bytes.set(
      new Uint8Array(this.#mean.buffer, this.#mean.byteOffset, this.#mean.byteLength),
      head.byteLength,
    );
    bytes.set(new Uint8Array(matrix.buffer), head.byteLength + this.#mean.byteLength);
    return bytes;
  }

  /** @throws AisleError `artefact_corrupt`. */
  static fromBytes(bytes: Uint8Array): VectorTransform {
    const copy = new Uint8Array(bytes).buffer;
    const [magic, inputs = 0, outputs = 0, length = 0] =
      bytes.length >= 16 ? new Uint32Array(copy, 0, 4) : [];
    const whole = magic === MAGIC && bytes.length === 16 + 4 * (inputs + length);
    if (!whole || (length !== 0 && length !== inputs * outputs)) {
      throw new AisleError('artefact_corrupt', 'The transform of the vectors is torn or none.', {
        remedy: 'Learn it again from the catalogue.',
      });
    }
    const mean = new Float32Array(copy, 16, inputs);
    return new VectorTransform(
      mean,
      outputs,
      length === 0 ? undefined : new Float32Array(copy, 16 + 4 * inputs),
    );
  }
}

function isZero(vectors: Float32Array, from: number, size: number): boolean {
  for (let i = from; i < from + size; i++) if (vectors[i] !== 0) return false;
  return true;
}

function place(source: Float32Array, from: number, target: Float32Array, to: number, size: number): void {
  let square = 0;
  for (let i = 0; i < size; i++) square += source[from + i]! * source[from + i]!;
  const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
  for (let i = 0; i < size; i++) target[to + i] = source[from + i]! * scale;
}
