import { claim } from './control';
import { offer, sortIds } from './heap';
import { scanDense } from './top-k-dense';

// CSR: u32 row pointers (rows + 1), u32 columns, f32 values. A null values pointer means all ones.

// @ts-ignore: decorator
@inline
function valueAt(values: usize, entry: u32): f32 {
  return values == 0 ? 1 : load<f32>(values + ((<usize>entry) << 2));
}

// @ts-ignore: decorator
@inline
function wordAt(words: usize, index: u32): u32 {
  return load<u32>(words + ((<usize>index) << 2));
}

/** out[columns[e]] += weight · values[e] for entries [from, to); four at a time, kept in order. */
export function addScaledRow(columns: usize, values: usize, from: u32, to: u32, weight: f32, out: usize): void {
  if (values == 0) {
    for (let e = from; e < to; e++) {
      const at = out + ((<usize>wordAt(columns, e)) << 2);
      store<f32>(at, load<f32>(at) + weight);
    }
    return;
  }
  for (let e = from; e < to; e++) {
    const at = out + ((<usize>wordAt(columns, e)) << 2);
    store<f32>(at, load<f32>(at) + weight * load<f32>(values + ((<usize>e) << 2)));
  }
}

/** addScaledRow that stops at the first column above `last` (columns ascend). */
export function addScaledRowUpTo(
  columns: usize, values: usize, from: u32, to: u32, weight: f32, out: usize, last: u32,
): void {
  for (let e = from; e < to; e++) {
    const column = wordAt(columns, e);
    if (column > last) break;
    const at = out + ((<usize>column) << 2);
    store<f32>(at, load<f32>(at) + weight * valueAt(values, e));
  }
}

/**
 * Rows of C += AᵀB: A is given by columns (its transpose's CSR), B by rows. Row i of C takes, for each r with
 * A[r,i] ≠ 0, A[r,i] · B[r,:]. `lower` stops at column i.
 */
export function crossDense(
  transposedPointers: usize, transposedRows: usize, transposedValues: usize,
  pointers: usize, columns: usize, values: usize,
  out: usize, outRows: i32, outColumns: i32, lower: i32, accumulate: i32, thread: i32, threads: i32,
): void {
  const rowBytes = (<usize>outColumns) << 2;
  for (;;) {
    const first = claim(0) << 4;
    if (first >= outRows) break;
    for (let i = first; i < min(outRows, first + 16); i++) {
      const row = out + <usize>i * rowBytes;
      if (!accumulate) memory.fill(row, 0, rowBytes);
      const end = wordAt(transposedPointers, i + 1);
      for (let e = wordAt(transposedPointers, i); e < end; e++) {
        const r = wordAt(transposedRows, e);
        const weight = valueAt(transposedValues, e);
        const from = wordAt(pointers, r);
        const to = wordAt(pointers, r + 1);
        if (lower) addScaledRowUpTo(columns, values, from, to, weight, row, i);
        else addScaledRow(columns, values, from, to, weight, row);
      }
    }
  }
}

/**
 * sums[columns[e]] += weight · values[e], noting in `touched` every column whose sum was 0 before.
 * Returns how many are noted.
 */
export function addNotingTouched(
  columns: usize, values: usize, from: u32, to: u32, weight: f32, sums: usize, touched: usize, count: i32,
): i32 {
  for (let e = from; e < to; e++) {
    const column = wordAt(columns, e);
    const at = sums + ((<usize>column) << 2);
    const before = load<f32>(at);
    store<u32>(touched + ((<usize>count) << 2), column);
    count += <i32>(before == 0);
    store<f32>(at, before + weight * valueAt(values, e));
  }
  return count;
}

/** Similarities of the touched columns offered to the heap; clears their sums. Returns the heap's size. */
export function offerTouched(
  item: i32, sums: usize, touched: usize, count: i32, norms: usize, shrinkage: f32, k: i32, ids: usize, scores: usize,
): i32 {
  const norm = load<f32>(norms + ((<usize>item) << 2));
  let size = 0;
  let threshold: f32 = 0;
  for (let t = 0; t < count; t++) {
    const column = wordAt(touched, t);
    const at = sums + ((<usize>column) << 2);
    const dot = load<f32>(at);
    store<f32>(at, 0);
    const score = dot / (norm * load<f32>(norms + ((<usize>column) << 2)) + shrinkage);
    // A column noted twice (its sum passed through 0) finds 0 the second time.
    if (score >= threshold && score > 0 && column != item) {
      size = offer(ids, scores, size, k, score, column);
      if (size == k) threshold = load<f32>(scores);
    }
  }
  return size;
}

/** sums[j] ← sums[j] / (norm · norms[j] + shrinkage) for all j, in place. */
export function normalizeSums(sums: usize, norms: usize, columns: i32, norm: f32, shrinkage: f32): void {
  const n = f32x4.splat(norm);
  const s = f32x4.splat(shrinkage);
  const zero = f32x4.splat(0);
  let at: usize = 0;
  const end = (<usize>(columns & ~3)) << 2;
  for (; at < end; at += 16) {
    const dot = v128.load(sums + at);
    const score = f32x4.div(dot, f32x4.add(f32x4.mul(n, v128.load(norms + at)), s));
    // 0 / 0 where a column has no interactions and there is no shrinkage
    v128.store(sums + at, v128.bitselect(score, zero, f32x4.ne(dot, zero)));
  }
  for (; at < (<usize>columns) << 2; at += 4) {
    const dot = load<f32>(sums + at);
    store<f32>(sums + at, dot == 0 ? 0 : dot / (norm * load<f32>(norms + at) + shrinkage));
  }
}

/**
 * The k most similar columns of every column of X: Σ_r x_ri·x_rj / (norm_i·norm_j + shrinkage) > 0, without
 * itself, as ascending columns. X is given by rows and by columns. A thread's workspace holds `columns` sums
 * (all 0 before and after), and room to note 2 · `columns` touched columns.
 */
export function itemNeighbors(
  transposedPointers: usize, transposedRows: usize, transposedValues: usize,
  pointers: usize, columnsOfRows: usize, values: usize, columns: i32, norms: usize, shrinkage: f32, k: i32,
  ids: usize, scores: usize, counts: usize, workspaces: usize, workspaceBytes: i32, thread: i32, threads: i32,
): void {
  const sums = workspaces + <usize>thread * <usize>workspaceBytes;
  const touched = sums + ((<usize>((columns + 15) & ~15)) << 2);
  const many = columns >> 3;
  memory.fill(sums, 0, (<usize>columns) << 2);
  for (;;) {
    const first = claim(0) << 4;
    if (first >= columns) break;
    for (let item = first; item < min(columns, first + 16); item++) {
      const slot = (<usize>item * <usize>k) << 2;
      const rowIds = ids + slot;
      const rowScores = scores + slot;
      let count = 0;
      const end = wordAt(transposedPointers, item + 1);
      for (let e = wordAt(transposedPointers, item); e < end; e++) {
        const r = wordAt(transposedRows, e);
        const weight = valueAt(transposedValues, e);
        const from = wordAt(pointers, r);
        const to = wordAt(pointers, r + 1);
        if (count <= many) count = addNotingTouched(columnsOfRows, values, from, to, weight, sums, touched, count);
        else addScaledRow(columnsOfRows, values, from, to, weight, sums);
      }
      let size: i32;
      if (count <= many) {
        size = offerTouched(item, sums, touched, count, norms, shrinkage, k, rowIds, rowScores);
      } else {
        store<f32>(sums + ((<usize>item) << 2), 0);
        normalizeSums(sums, norms, columns, load<f32>(norms + ((<usize>item) << 2)), shrinkage);
        size = scanDense(sums, 0, columns, 0, 0, 0xffffffff, k, rowIds, rowScores, 0);
        sortByIds(sums, rowIds, rowScores, size);
        memory.fill(sums, 0, (<usize>columns) << 2);
        store<u32>(counts + ((<usize>item) << 2), size);
        continue;
      }
      // Scores by column, through the sums, then the sums cleared again.
      for (let i = 0; i < size; i++) {
        store<f32>(sums + ((<usize>wordAt(rowIds, i)) << 2), load<f32>(rowScores + ((<usize>i) << 2)));
      }
      sortByIds(sums, rowIds, rowScores, size);
      for (let i = 0; i < size; i++) store<f32>(sums + ((<usize>wordAt(rowIds, i)) << 2), 0);
      store<u32>(counts + ((<usize>item) << 2), size);
    }
  }
}

/** Ids ascending, each with its score read from the dense line `line`. */
function sortByIds(line: usize, ids: usize, scores: usize, size: i32): void {
  sortIds(ids, size);
  for (let i = 0; i < size; i++) {
    store<f32>(scores + ((<usize>i) << 2), load<f32>(line + ((<usize>wordAt(ids, i)) << 2)));
  }
}

/**
 * out[n] = Σ_h weights[h] · M[items[h], :], the whole of serving an item-item model. Items at or above `rows`
 * (newer than the model) are passed over. A null weights pointer means all ones.
 */
export function scoreSparseRows(
  pointers: usize, columns: usize, values: usize, rows: i32, items: usize, weights: usize, count: i32,
  out: usize, n: i32, accumulate: i32,
): void {
  if (!accumulate) memory.fill(out, 0, (<usize>n) << 2);
  for (let h = 0; h < count; h++) {
    const item = wordAt(items, h);
    if (item >= <u32>rows) continue;
    addScaledRow(columns, values, wordAt(pointers, item), wordAt(pointers, item + 1), valueAt(weights, h), out);
  }
}

/** Rows of C = A·B or C += A·B: A sparse (CSR), B and C dense and `width` wide. */
export function multiplySparseDense(
  pointers: usize, columns: usize, values: usize, rows: i32, b: usize, width: i32, out: usize,
  accumulate: i32, thread: i32, threads: i32,
): void {
  const rowBytes = (<usize>width) << 2;
  for (;;) {
    const first = claim(0) << 5;
    if (first >= rows) break;
    for (let r = first; r < min(rows, first + 32); r++) {
      const row = out + <usize>r * rowBytes;
      if (!accumulate) memory.fill(row, 0, rowBytes);
      const end = wordAt(pointers, r + 1);
      for (let e = wordAt(pointers, r); e < end; e++) {
        addScaledDense(b + <usize>wordAt(columns, e) * rowBytes, valueAt(values, e), row, width);
      }
    }
  }
}

/** out[0..width) += weight · from[0..width). */
export function addScaledDense(from: usize, weight: f32, out: usize, width: i32): void {
  const w = f32x4.splat(weight);
  const end = (<usize>(width & ~3)) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) {
    v128.store(out + at, f32x4.add(v128.load(out + at), f32x4.mul(w, v128.load(from + at))));
  }
  for (; at < (<usize>width) << 2; at += 4) {
    store<f32>(out + at, load<f32>(out + at) + weight * load<f32>(from + at));
  }
}
