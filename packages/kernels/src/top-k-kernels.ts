import { assertLength, assertWhole } from './arguments.ts';
import { type Csr, compactRows } from './csr.ts';
import type { Runtime } from './runtime.ts';

/** Vectors as 8-bit levels: element ≈ level · scale of its row. */
export interface QuantizedRows {
  /** rows × dimension, row-major, −127 … 127. */
  readonly levels: Int8Array;
  /** One scale a row, or one number for all. */
  readonly scales: Float32Array | number;
  readonly dimension: number;
}

/** How many approximate candidates are scored exactly for each result. */
const CANDIDATES_PER_RESULT = 4;

/** Bytes rounded up to a cache line. */
function toLine(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/**
 * Selections of the best k. Everywhere: best first, of equal scores the lower index first, NaN and −∞ never;
 * results go into `ids` and `scores` (at least k long) and the count of results is returned. `filter` is a
 * bitmap of u32 words, bit i % 32 of word i / 32 set where index i may be returned; null allows all.
 * All arrays lie in `kernels.memory`.
 */
export class TopKKernels {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Best k of dense scores above `minimum`. On the calling thread; allocates nothing. */
  ofDense(
    values: Float32Array,
    k: number,
    ids: Uint32Array,
    scores: Float32Array,
    filter: Uint32Array | null = null,
    minimum = Number.NEGATIVE_INFINITY,
  ): number {
    this.#assertResult(k, ids, scores, filter, values.length);
    const { memory, exports } = this.#runtime;
    return exports.topKOfDense(
      memory.address(values, 'values'),
      values.length,
      filter === null ? 0 : memory.address(filter, 'filter'),
      minimum,
      k,
      memory.address(ids, 'ids'),
      memory.address(scores, 'scores'),
    );
  }

  /**
   * out[r] ← dot product of row r of a row-major f32 matrix (rows × query.length) with `query`: to the last bit what
   * `scan` finds. On the calling thread; allocates nothing.
   */
  score(matrix: Float32Array, query: Float32Array, out: Float32Array): void {
    this.#runtime.assertUsable();
    assertWhole(query.length, 'query.length', 1);
    const count = Math.floor(matrix.length / query.length);
    assertLength(out, count, 'out');
    const { memory, exports } = this.#runtime;
    exports.scoreDense(
      memory.address(matrix, 'matrix'),
      query.length,
      memory.address(query, 'query'),
      count,
      memory.address(out, 'out'),
    );
  }

  /** Best k rows of a row-major f32 matrix (rows × query.length) by dot product with `query`. */
  scan(
    matrix: Float32Array,
    query: Float32Array,
    k: number,
    ids: Uint32Array,
    scores: Float32Array,
    filter: Uint32Array | null = null,
  ): number {
    const { memory } = this.#runtime;
    const dimension = query.length;
    assertWhole(dimension, 'query.length', 1);
    const count = Math.floor(matrix.length / dimension);
    this.#assertResult(k, ids, scores, filter, count);
    const address = memory.address(matrix, 'matrix');
    const queryAddress = memory.address(query, 'query');
    const idsAddress = memory.address(ids, 'ids');
    const scoresAddress = memory.address(scores, 'scores');
    const heaps = this.#runtime.scratch(this.#heapsBytes(k));
    this.#scan(address, 0, count, dimension, queryAddress, 0, filter, k, heaps);
    return this.#merge(heaps, k, k, idsAddress, scoresAddress);
  }

  /**
   * Best k rows of an 8-bit matrix by dot product with an f32 `query`. With `exact` (the same vectors in f32)
   * the best `candidatesWanted` rows (4·k when absent) are scored again exactly; without, scores are those of the quantised
   * vectors. With a scale a row 1.25·k + 32 candidates are enough where scores spread like a normal distribution: levels
   * move a score by .008 standard deviations, 64 numbers a row.
   */
  scanInt8(
    rows: QuantizedRows,
    exact: Float32Array | null,
    query: Float32Array,
    k: number,
    ids: Uint32Array,
    scores: Float32Array,
    filter: Uint32Array | null = null,
    candidatesWanted = k * CANDIDATES_PER_RESULT,
  ): number {
    const { memory, exports } = this.#runtime;
    const { levels, scales, dimension } = rows;
    assertWhole(dimension, 'rows.dimension', 1);
    assertLength(query, dimension, 'query');
    const count = Math.floor(levels.length / dimension);
    this.#assertResult(k, ids, scores, filter, count);
    if (typeof scales !== 'number') assertLength(scales, count, 'rows.scales');
    if (exact !== null) assertLength(exact, count * dimension, 'exact');
    const candidates = exact === null ? k : Math.max(1, Math.min(count, Math.max(k, candidatesWanted)));
    const address = memory.address(levels, 'rows.levels');
    const scaleAddress = typeof scales === 'number' ? 0 : memory.address(scales, 'rows.scales');
    const idsAddress = memory.address(ids, 'ids');
    const scoresAddress = memory.address(scores, 'scores');
    const queryAddress = memory.address(query, 'query');
    const exactAddress = exact === null ? 0 : memory.address(exact, 'exact');
    // Scratch: the query's levels, then the merged candidates, then a heap a thread.
    const levelBytes = toLine(dimension * 2);
    const listBytes = toLine(candidates * 8);
    const scratch = this.#runtime.scratch(levelBytes + listBytes + this.#heapsBytes(candidates));
    const queryScale = exports.quantizeQuery(queryAddress, dimension, scratch);
    const merged = scratch + levelBytes;
    const heaps = merged + listBytes;
    this.#scan(address, scaleAddress, count, dimension, scratch, 1, filter, candidates, heaps);
    if (exact === null) {
      const found = this.#merge(heaps, k, k, idsAddress, scoresAddress);
      const scale = queryScale * (typeof scales === 'number' ? scales : 1);
      for (let i = 0; i < found; i++) scores[i]! *= scale;
      return found;
    }
    const found = this.#merge(heaps, candidates, candidates, merged, merged + candidates * 4);
    return exports.rescore(
      exactAddress,
      dimension,
      queryAddress,
      merged,
      found,
      k,
      idsAddress,
      scoresAddress,
    );
  }

  /**
   * The k largest entries of every row of a dense rows × columns matrix, columns ascending: by 'value' only
   * positive entries, by 'magnitude' any but zero. On all threads.
   */
  selectRows(matrix: Float32Array, rows: number, columns: number, k: number, by: 'value' | 'magnitude'): Csr {
    assertWhole(rows, 'rows', 0);
    assertWhole(columns, 'columns', 0);
    assertWhole(k, 'k', 1);
    assertLength(matrix, rows * columns, 'matrix');
    const { memory } = this.#runtime;
    const address = memory.address(matrix, 'matrix');
    const width = Math.min(k, Math.max(1, columns));
    const mark = memory.mark();
    try {
      const ids = memory.u32(rows * width);
      const values = memory.f32(rows * width);
      const counts = memory.u32(rows);
      this.#runtime.fork('selectTopKRows', [
        address,
        rows,
        columns,
        width,
        by === 'magnitude' ? 0x7fffffff : 0xffffffff,
        ids.byteOffset,
        values.byteOffset,
        counts.byteOffset,
      ]);
      return compactRows(rows, columns, width, ids, values, counts);
    } finally {
      memory.release(mark);
    }
  }

  #heapsBytes(k: number): number {
    return this.#runtime.threads * (64 + toLine(k * 8));
  }

  #scan(
    rows: number,
    scales: number,
    count: number,
    dimension: number,
    query: number,
    isInt8: number,
    filter: Uint32Array | null,
    k: number,
    heaps: number,
  ): void {
    const filterAddress = filter === null ? 0 : this.#runtime.memory.address(filter, 'filter');
    this.#runtime.fork('scanShare', [
      rows,
      scales,
      count,
      dimension,
      query,
      isInt8,
      filterAddress,
      k,
      heaps,
      64 + toLine(k * 8),
    ]);
  }

  #merge(heaps: number, heapK: number, k: number, ids: number, scores: number): number {
    const { exports, threads } = this.#runtime;
    return exports.mergeHeaps(heaps, 64 + toLine(heapK * 8), threads, heapK, k, ids, scores);
  }

  #assertResult(
    k: number,
    ids: Uint32Array,
    scores: Float32Array,
    filter: Uint32Array | null,
    candidates: number,
  ): void {
    this.#runtime.assertUsable();
    assertWhole(k, 'k', 1);
    assertLength(ids, k, 'ids');
    assertLength(scores, k, 'scores');
    if (filter !== null) assertLength(filter, Math.ceil(candidates / 32), 'filter');
  }
}
