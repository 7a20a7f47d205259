import type { Kernels } from '@aisle/kernels';
import { AisleError } from '../domain/errors.ts';
import { Random } from '../domain/random.ts';

export interface CellOptions {
  /** Cells; about the square root of the number of vectors unless given. */
  readonly cells?: number;
  /** 8 unless given; more change little. */
  readonly iterations?: number;
  readonly seed: number;
}

/** Vectors a cell that the centres are learned from, at most. */
const SAMPLE_PER_CELL = 64;
const BLOCK_ROWS = 1024;

/**
 * Centres of cells for a `CellIndex`, cells × size: spherical k-means (Dhillon & Modha 2001) on a sample, from seeded
 * starts. A cell that loses all of its vectors takes the vector that lies worst. Seconds for a million vectors: run it
 * in a worker. Vectors (rows × size) are of unit length.
 * @throws AisleError `not_enough_data` without vectors.
 */
export function trainCells(
  kernels: Kernels,
  vectors: Float32Array,
  size: number,
  { cells: asked, iterations = 8, seed }: CellOptions,
): Float32Array {
  const rows = Math.floor(vectors.length / size);
  if (rows === 0) {
    throw new AisleError('not_enough_data', 'There are no vectors to learn cells from.', {
      remedy: 'Encode the catalogue first.',
    });
  }
  const cells = Math.min(rows, Math.max(1, asked ?? Math.round(Math.sqrt(rows))));
  const sample = sampleOf(rows, Math.min(rows, cells * SAMPLE_PER_CELL), seed);
  const { memory, dense } = kernels;
  const mark = memory.mark();
  try {
    const centres = memory.f32(cells * size);
    for (let cell = 0; cell < cells; cell++) centres.set(rowOf(vectors, size, sample[cell]!), cell * size);
    const panel = memory.f32(BLOCK_ROWS * size);
    const products = memory.f32(BLOCK_ROWS * cells);
    const cellOf = new Uint32Array(sample.length);
    const fit = new Float32Array(sample.length);
    for (let iteration = 0; iteration < iterations; iteration++) {
      for (let first = 0; first < sample.length; first += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, sample.length - first);
        for (let i = 0; i < count; i++) panel.set(rowOf(vectors, size, sample[first + i]!), i * size);
        dense.gemm({ a: panel, b: centres, c: products, m: count, n: cells, k: size, transposeB: true });
        for (let i = 0; i < count; i++) assign(products, i * cells, cells, cellOf, fit, first + i);
      }
      move(vectors, size, sample, cellOf, fit, centres);
    }
    return centres.slice();
  } finally {
    memory.release(mark);
  }
}

/** `count` different rows in random order (partial Fisher–Yates shuffle). */
function sampleOf(rows: number, count: number, seed: number): Uint32Array {
  const random = new Random(seed);
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  for (let i = 0; i < count; i++) {
    const other = i + random.below(rows - i);
    const row = all[i]!;
    all[i] = all[other]!;
    all[other] = row;
  }
  return all.slice(0, count);
}

function assign(
  products: Float32Array,
  from: number,
  cells: number,
  cellOf: Uint32Array,
  fit: Float32Array,
  at: number,
): void {
  let best = 0;
  for (let cell = 1; cell < cells; cell++) if (products[from + cell]! > products[from + best]!) best = cell;
  cellOf[at] = best;
  fit[at] = products[from + best]!;
}

/** Every centre becomes the direction of the sum of its vectors. */
function move(
  vectors: Float32Array,
  size: number,
  sample: Uint32Array,
  cellOf: Uint32Array,
  fit: Float32Array,
  centres: Float32Array,
): void {
  const counts = new Uint32Array(centres.length / size);
  centres.fill(0);
  for (const [at, row] of sample.entries()) {
    const to = cellOf[at]! * size;
    counts[cellOf[at]!]!++;
    const from = row * size;
    for (let i = 0; i < size; i++) centres[to + i]! += vectors[from + i]!;
  }
  let worst: number[] | undefined;
  for (let cell = 0; cell < counts.length; cell++) {
    if (counts[cell] === 0) {
      worst ??= Array.from(fit.keys()).sort((a, b) => fit[b]! - fit[a]!);
      centres.set(rowOf(vectors, size, sample[worst.pop()!]!), cell * size);
    }
    let square = 0;
    for (let i = cell * size; i < (cell + 1) * size; i++) square += centres[i]! * centres[i]!;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = cell * size; i < (cell + 1) * size; i++) centres[i]! *= scale;
  }
}

function rowOf(vectors: Float32Array, size: number, row: number): Float32Array {
  return vectors.subarray(row * size, (row + 1) * size);
}
