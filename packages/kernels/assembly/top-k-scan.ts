import { claim } from './control';
import { offer, sortBestFirst } from './heap';
import { isAllowed } from './top-k-dense';

// @ts-ignore: decorator
@inline
const BLOCK: i32 = 1024;

/** Four partial sums of row · query. */
// @ts-ignore: decorator
@inline
function dotF32(row: usize, query: usize, dimension: i32): v128 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const whole = (<usize>(dimension & ~15)) << 2;
  let at: usize = 0;
  for (; at < whole; at += 64) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(row + at), v128.load(query + at)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(row + at, 16), v128.load(query + at, 16)));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(row + at, 32), v128.load(query + at, 32)));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(row + at, 48), v128.load(query + at, 48)));
  }
  const quads = (<usize>(dimension & ~3)) << 2;
  for (; at < quads; at += 16) s0 = f32x4.add(s0, f32x4.mul(v128.load(row + at), v128.load(query + at)));
  const end = (<usize>dimension) << 2;
  for (; at < end; at += 4) {
    s1 = f32x4.add(s1, f32x4.replace_lane(f32x4.splat(0), 0, load<f32>(row + at) * load<f32>(query + at)));
  }
  return f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
}

/** Four partial sums of an i8 row · an i16 query. */
// @ts-ignore: decorator
@inline
function dotI8(row: usize, query: usize, dimension: i32): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const whole = <usize>(dimension & ~31);
  let at: usize = 0;
  for (; at < whole; at += 32) {
    const q = query + (at << 1);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load_ext<i8>(row + at), v128.load(q)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load_ext<i8>(row + at, 8), v128.load(q, 16)));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load_ext<i8>(row + at, 16), v128.load(q, 32)));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load_ext<i8>(row + at, 24), v128.load(q, 48)));
  }
  const eights = <usize>(dimension & ~7);
  for (; at < eights; at += 8) {
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load_ext<i8>(row + at), v128.load(query + (at << 1))));
  }
  let tail = 0;
  for (; at < <usize>dimension; at++) tail += <i32>load<i8>(row + at) * <i32>load<i16>(query + (at << 1));
  s1 = i32x4.add(s1, i32x4.replace_lane(i32x4.splat(0), 0, tail));
  return i32x4.add(i32x4.add(s0, s1), i32x4.add(s2, s3));
}

// @ts-ignore: decorator
@inline
function keep(
  dots: v128, first: i32, count: i32, filter: usize, threshold: f32, k: i32, ids: usize, scores: usize, size: i32,
): i32 {
  for (let lane = 0; lane < count; lane++) {
    const score =
      lane == 0 ? f32x4.extract_lane(dots, 0)
      : lane == 1 ? f32x4.extract_lane(dots, 1)
      : lane == 2 ? f32x4.extract_lane(dots, 2)
      : f32x4.extract_lane(dots, 3);
    if (score > threshold && isAllowed(filter, first + lane)) {
      size = offer(ids, scores, size, k, score, first + lane);
      if (size == k) threshold = load<f32>(scores);
    }
  }
  return size;
}

/** Offers rows [from, to) of an f32 matrix. Returns the heap's size. */
export function scanF32(
  rows: usize, dimension: i32, query: usize, from: i32, to: i32, filter: usize, k: i32,
  ids: usize, scores: usize, size: i32,
): i32 {
  const stride = (<usize>dimension) << 2;
  for (let r = from; r < to; r += 4) {
    // A group of four starts at a multiple of four, so its bits lie in one word.
    if (filter != 0 && ((load<u32>(filter + (((<usize>r) >> 5) << 2)) >> (r & 31)) & 15) == 0) continue;
    const count = min(4, to - r);
    const at = rows + <usize>r * stride;
    const a = dotF32(at, query, dimension);
    const b = count > 1 ? dotF32(at + stride, query, dimension) : f32x4.splat(-Infinity);
    const c = count > 2 ? dotF32(at + 2 * stride, query, dimension) : f32x4.splat(-Infinity);
    const d = count > 3 ? dotF32(at + 3 * stride, query, dimension) : f32x4.splat(-Infinity);
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
    const dots = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    const threshold: f32 = size < k ? <f32>-Infinity : load<f32>(scores);
    if (v128.any_true(f32x4.gt(dots, f32x4.splat(threshold)))) {
      size = keep(dots, r, count, filter, threshold, k, ids, scores, size);
    }
  }
  return size;
}

/** Offers rows [from, to) of an i8 matrix against an i16 query; `scales` is one f32 a row, or null. */
export function scanI8(
  rows: usize, scales: usize, dimension: i32, query: usize, from: i32, to: i32, filter: usize, k: i32,
  ids: usize, scores: usize, size: i32,
): i32 {
  const stride = <usize>dimension;
  for (let r = from; r < to; r += 4) {
    if (filter != 0 && ((load<u32>(filter + (((<usize>r) >> 5) << 2)) >> (r & 31)) & 15) == 0) continue;
    const count = min(4, to - r);
    const at = rows + <usize>r * stride;
    const a = dotI8(at, query, dimension);
    const b = count > 1 ? dotI8(at + stride, query, dimension) : i32x4.splat(0);
    const c = count > 2 ? dotI8(at + 2 * stride, query, dimension) : i32x4.splat(0);
    const d = count > 3 ? dotI8(at + 3 * stride, query, dimension) : i32x4.splat(0);
    const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
    const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
    let dots = f32x4.convert_i32x4_s(
      i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7)),
    );
    if (scales != 0) {
      if (count == 4) {
        dots = f32x4.mul(dots, v128.load(scales + ((<usize>r) << 2)));
      } else {
        let s = f32x4.splat(0);
        s = f32x4.replace_lane(s, 0, load<f32>(scales + ((<usize>r) << 2)));
        if (count > 1) s = f32x4.replace_lane(s, 1, load<f32>(scales + ((<usize>r) << 2), 4));
        if (count > 2) s = f32x4.replace_lane(s, 2, load<f32>(scales + ((<usize>r) << 2), 8));
        dots = f32x4.mul(dots, s);
      }
    }
    const threshold: f32 = size < k ? <f32>-Infinity : load<f32>(scores);
    if (v128.any_true(f32x4.gt(dots, f32x4.splat(threshold)))) {
      size = keep(dots, r, count, filter, threshold, k, ids, scores, size);
    }
  }
  return size;
}

/**
 * One thread's share of a scan. `heaps` holds, for each thread, 64 bytes whose first word is the size, then
 * k ids, then k scores, `heapBytes` apart. `scales` and the i16 query are used when `isInt8`.
 */
export function scanShare(
  rows: usize, scales: usize, n: i32, dimension: i32, query: usize, isInt8: i32, filter: usize, k: i32,
  heaps: usize, heapBytes: i32, thread: i32, threads: i32,
): void {
  const heap = heaps + <usize>thread * <usize>heapBytes;
  const ids = heap + 64;
  const scores = ids + ((<usize>k) << 2);
  let size = 0;
  for (;;) {
    const from = claim(0) * BLOCK;
    if (from >= n) break;
    const to = min(n, from + BLOCK);
    size = isInt8
      ? scanI8(rows, scales, dimension, query, from, to, filter, k, ids, scores, size)
      : scanF32(rows, dimension, query, from, to, filter, k, ids, scores, size);
  }
  store<i32>(heap, size);
}

/** The best k over all threads' heaps, best first. Returns how many. */
export function mergeHeaps(heaps: usize, heapBytes: i32, threads: i32, heapK: i32, k: i32, ids: usize, scores: usize): i32 {
  let size = 0;
  for (let t = 0; t < threads; t++) {
    const heap = heaps + <usize>t * <usize>heapBytes;
    const count = load<i32>(heap);
    const heapIds = heap + 64;
    const heapScores = heapIds + ((<usize>heapK) << 2);
    for (let i = 0; i < count; i++) {
      const at = (<usize>i) << 2;
      size = offer(ids, scores, size, k, load<f32>(heapScores + at), load<u32>(heapIds + at));
    }
  }
  sortBestFirst(ids, scores, size);
  return size;
}

/** Scores `count` candidate rows exactly and keeps the best k, best first. Returns how many. */
export function rescore(
  rows: usize, dimension: i32, query: usize, candidates: usize, count: i32, k: i32, ids: usize, scores: usize,
): i32 {
  let size = 0;
  const stride = (<usize>dimension) << 2;
  for (let i = 0; i < count; i++) {
    const id = load<u32>(candidates + ((<usize>i) << 2));
    const s = dotF32(rows + <usize>id * stride, query, dimension);
    const score =
      f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 2) + (f32x4.extract_lane(s, 1) + f32x4.extract_lane(s, 3));
    if (score > <f32>-Infinity) size = offer(ids, scores, size, k, score, id);
  }
  sortBestFirst(ids, scores, size);
  return size;
}

/** Dot product of each of `n` rows with the query, summed as the scans sum it. */
export function scoreDense(rows: usize, dimension: i32, query: usize, n: i32, out: usize): void {
  const stride = (<usize>dimension) << 2;
  for (let r = 0; r < n; r++) {
    const s = dotF32(rows + <usize>r * stride, query, dimension);
    store<f32>(
      out + ((<usize>r) << 2),
      f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 2) + (f32x4.extract_lane(s, 1) + f32x4.extract_lane(s, 3)),
    );
  }
}

/** f32 query → symmetric i8 levels held as i16; returns the scale (query ≈ levels · scale). */
export function quantizeQuery(query: usize, dimension: i32, levels: usize): f32 {
  let largest: f32 = 0;
  for (let i = 0; i < dimension; i++) largest = max(largest, abs(load<f32>(query + ((<usize>i) << 2))));
  const inverse: f32 = largest > 0 ? 127 / largest : 0;
  for (let i = 0; i < dimension; i++) {
    store<i16>(levels + ((<usize>i) << 1), <i16>nearest(load<f32>(query + ((<usize>i) << 2)) * inverse));
  }
  return largest / 127;
}
