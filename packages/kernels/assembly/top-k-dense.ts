import { offer, sortBestFirst, sortIds } from './heap';
import { claim } from './control';

// @ts-ignore: decorator
@inline
const BLOCK: i32 = 4096;

/** Whether bit `index` of a bitmap of u32 words is set; a null bitmap allows everything. */
// @ts-ignore: decorator
@inline
export function isAllowed(filter: usize, index: i32): bool {
  return filter == 0 || ((load<u32>(filter + (((<usize>index) >> 5) << 2)) >> (index & 31)) & 1) != 0;
}

/**
 * Offers scores[from, to) to the heap. Only entries above `minimum` count; a NaN never does.
 * `sign` is 0x7fffffff to rank by magnitude, 0xffffffff to rank by value.
 * Called a block at a time because V8 changes to optimised code only between calls.
 */
export function scanDense(
  values: usize, from: i32, to: i32, filter: usize, minimum: f32, sign: u32, k: i32,
  ids: usize, scores: usize, size: i32,
): i32 {
  let threshold = size < k ? minimum : load<f32>(scores);
  let limit = f32x4.splat(threshold);
  const mask = i32x4.splat(sign);
  let i = from;
  while (i < to) {
    const at = values + ((<usize>i) << 2);
    let count = 16;
    if (i + 16 <= to) {
      const any = v128.or(
        v128.or(
          f32x4.gt(v128.and(v128.load(at), mask), limit),
          f32x4.gt(v128.and(v128.load(at, 16), mask), limit),
        ),
        v128.or(
          f32x4.gt(v128.and(v128.load(at, 32), mask), limit),
          f32x4.gt(v128.and(v128.load(at, 48), mask), limit),
        ),
      );
      if (!v128.any_true(any)) {
        i += 16;
        continue;
      }
    } else {
      count = to - i;
    }
    for (let j = 0; j < count; j++) {
      const score = reinterpret<f32>(load<u32>(at + ((<usize>j) << 2)) & sign);
      if (score > threshold && isAllowed(filter, i + j)) {
        size = offer(ids, scores, size, k, score, i + j);
        if (size == k) threshold = load<f32>(scores);
      }
    }
    limit = f32x4.splat(threshold);
    i += count;
  }
  return size;
}

/** Best k of n dense scores, best first, of equal scores the lower index first. Returns how many. */
export function topKOfDense(
  values: usize, n: i32, filter: usize, minimum: f32, k: i32, ids: usize, scores: usize,
): i32 {
  let size = 0;
  for (let from = 0; from < n; from += BLOCK) {
    size = scanDense(values, from, min(n, from + BLOCK), filter, minimum, 0xffffffff, k, ids, scores, size);
  }
  sortBestFirst(ids, scores, size);
  return size;
}

/** The k largest entries of one row, as ascending columns with their values. Returns how many. */
export function selectRow(row: usize, columns: i32, k: i32, sign: u32, ids: usize, values: usize): i32 {
  const size = scanDense(row, 0, columns, 0, 0, sign, k, ids, values, 0);
  sortIds(ids, size);
  for (let i = 0; i < size; i++) {
    store<f32>(values + ((<usize>i) << 2), load<f32>(row + ((<usize>load<u32>(ids + ((<usize>i) << 2))) << 2)));
  }
  return size;
}

/** selectRow of every row of a dense rows × columns matrix; row r's k slots start at r·k. */
export function selectTopKRows(
  matrix: usize, rows: i32, columns: i32, k: i32, sign: u32, ids: usize, values: usize, counts: usize,
  thread: i32, threads: i32,
): void {
  for (;;) {
    const first = claim(0) << 4;
    if (first >= rows) break;
    const last = min(rows, first + 16);
    for (let r = first; r < last; r++) {
      const slot = (<usize>r * <usize>k) << 2;
      const size = selectRow(
        matrix + ((<usize>r * <usize>columns) << 2), columns, k, sign, ids + slot, values + slot,
      );
      store<u32>(counts + ((<usize>r) << 2), size);
    }
  }
}
