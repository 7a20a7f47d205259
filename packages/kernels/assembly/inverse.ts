import { barrier, claim, resetCounter } from './control';
import { tile4x8, tileAtEdge, transpose4x4 } from './micro-kernel';
import { packStrip } from './gemm';

// Blocked symmetric sweep (Gauss–Jordan on the lower triangle). For a pivot block K of 192 columns with
// D = A[K,K]⁻¹, P = A[:,K], W = P·D:   A[i,j] −= W[i]·P[j]ᵀ,   A[i,K] = W[i],   A[K,K] = −D.
// After every block the matrix holds −A⁻¹ (Goodnight 1979, "A tutorial on the SWEEP operator").

// @ts-ignore: decorator
@inline
const BLOCK: i32 = 192;
// @ts-ignore: decorator
@inline
const STRIP_P: usize = 192 * 32;
// @ts-ignore: decorator
@inline
const STRIP_W: usize = 192 * 16;
/** Rows in one piece of the update and columns in one pass over it (the columns' panel is 384 KB). */
// @ts-ignore: decorator
@inline
const ROWS: i32 = 64;
// @ts-ignore: decorator
@inline
const COLUMNS: i32 = 512;
// @ts-ignore: decorator
@inline
const TILE_BYTES: usize = 128;

// Workspace: status word (64 bytes), D as f64, D packed, a tile a thread, P strips, W strips.
// @ts-ignore: decorator
@inline
const D_BYTES: usize = 192 * 192 * 8;
// @ts-ignore: decorator
@inline
const PACKED_D_BYTES: usize = 192 * 192 * 4;

/** Bytes of workspace for order n. */
export function inverseWorkspace(n: i32, threads: i32): usize {
  const strips = <usize>((n + 7) >> 3);
  const fixed: usize = <usize>64 + D_BYTES + PACKED_D_BYTES;
  const bytes: usize = fixed + <usize>threads * TILE_BYTES + strips * (STRIP_P + 2 * STRIP_W);
  return bytes;
}

/** row[0..count) −= factor · pivot[0..count), f64. */
export function eliminate(row: usize, pivot: usize, factor: f64, count: i32): void {
  const f = f64x2.splat(factor);
  const end = row + ((<usize>(count & ~1)) << 3);
  while (row < end) {
    v128.store(row, f64x2.sub(v128.load(row), f64x2.mul(f, v128.load(pivot))));
    row += 16;
    pivot += 16;
  }
  if (count & 1) store<f64>(row, load<f64>(row) - factor * load<f64>(pivot));
}

/**
 * One pivot of the sweep of the symmetric b × b matrix d (f64, lower triangle, row stride 192). `line` has room
 * for b doubles. Returns 0 when the pivot is not positive.
 */
export function sweepPivot(d: usize, line: usize, b: i32, p: i32): i32 {
  const rowBytes: usize = 192 * 8;
  const row = d + <usize>p * rowBytes;
  const pivot = load<f64>(row + ((<usize>p) << 3));
  if (!(pivot > 0)) return 0;
  for (let j = 0; j < p; j++) store<f64>(line + ((<usize>j) << 3), load<f64>(row + ((<usize>j) << 3)));
  for (let j = p + 1; j < b; j++) {
    store<f64>(line + ((<usize>j) << 3), load<f64>(d + <usize>j * rowBytes + ((<usize>p) << 3)));
  }
  store<f64>(line + ((<usize>p) << 3), 0);
  const inverse = 1 / pivot;
  for (let i = 0; i < b; i++) {
    const value = load<f64>(line + ((<usize>i) << 3));
    if (i != p && value != 0) eliminate(d + <usize>i * rowBytes, line, value * inverse, i + 1);
  }
  for (let j = 0; j < p; j++) store<f64>(row + ((<usize>j) << 3), load<f64>(line + ((<usize>j) << 3)) * inverse);
  for (let j = p + 1; j < b; j++) {
    store<f64>(d + <usize>j * rowBytes + ((<usize>p) << 3), load<f64>(line + ((<usize>j) << 3)) * inverse);
  }
  store<f64>(row + ((<usize>p) << 3), -inverse);
  return 1;
}

/**
 * D = A[K,K]⁻¹ in f64 (it decides the accuracy of the whole sweep), packed for the multiplication by P, and
 * −D written back. Returns −1, or the first index whose pivot is not positive.
 */
export function invertPivotBlock(a: usize, n: i32, k0: i32, b: i32, d: usize, packed: usize): i32 {
  const rowBytes: usize = 192 * 8;
  for (let i = 0; i < b; i++) {
    const row = a + ((<usize>(k0 + i) * <usize>n + <usize>k0) << 2);
    for (let j = 0; j <= i; j++) {
      store<f64>(d + <usize>i * rowBytes + ((<usize>j) << 3), <f64>load<f32>(row + ((<usize>j) << 2)));
    }
  }
  for (let p = 0; p < b; p++) {
    // The packed area is free until the end: it serves as the scratch line.
    if (!sweepPivot(d, packed, b, p)) return k0 + p;
  }
  const strips = (b + 7) >> 3;
  for (let i = 0; i < b; i++) {
    const row = a + ((<usize>(k0 + i) * <usize>n + <usize>k0) << 2);
    for (let j = 0; j <= i; j++) {
      store<f32>(row + ((<usize>j) << 2), <f32>load<f64>(d + <usize>i * rowBytes + ((<usize>j) << 3)));
    }
  }
  for (let s = 0; s < strips; s++) {
    for (let k = 0; k < b; k++) {
      for (let l = 0; l < 8; l++) {
        const j = s * 8 + l;
        const at = k >= j ? <usize>k * rowBytes + ((<usize>j) << 3) : <usize>j * rowBytes + ((<usize>k) << 3);
        store<f32>(
          packed + <usize>s * STRIP_P + ((<usize>(k * 8 + l)) << 2),
          j < b ? -<f32>load<f64>(d + at) : 0,
        );
      }
    }
  }
  return -1;
}

/** P for eight rows of A: from the columns K below the pivot block, from the rows K above it. */
export function packPanelStrip(a: usize, n: i32, k0: i32, b: i32, strip: i32, to: usize): void {
  const i = strip << 3;
  const rowBytes = (<usize>n) << 2;
  if (i >= k0) packStrip(a + <usize>i * rowBytes + ((<usize>k0) << 2), rowBytes, 4, min(8, n - i), b, 8, to);
  else packStrip(a + <usize>k0 * rowBytes + ((<usize>i) << 2), 4, rowBytes, 8, b, 8, to);
}

/** W = P·D for eight rows, packed as two strips of four and written over A[i,K] (or A[K,i]ᵀ above). */
export function multiplyPanelStrip(
  a: usize, n: i32, k0: i32, b: i32, strip: i32, p: usize, packedD: usize, w: usize, tile: usize,
): void {
  const rowBytes = (<usize>n) << 2;
  const columnStrips = (b + 7) >> 3;
  for (let half = 0; half < 2; half++) {
    const i = (strip << 3) + (half << 2);
    const to = w + <usize>half * STRIP_W;
    const rows = min(4, n - i);
    for (let s = 0; s < columnStrips; s++) {
      tile4x8(p + ((<usize>half) << 4), 32, packedD + <usize>s * STRIP_P, b, tile, 32, 1, 0);
      const block = to + (<usize>s << 7);
      transpose4x4(tile, 32, block, 16);
      transpose4x4(tile + 16, 32, block + 64, 16);
      const columns = min(8, b - s * 8);
      if (i < k0) {
        for (let q = 0; q < columns; q++) {
          v128.store(
            a + <usize>(k0 + s * 8 + q) * rowBytes + ((<usize>i) << 2), v128.load(block + ((<usize>q) << 4)),
          );
        }
        continue;
      }
      for (let r = 0; r < rows; r++) {
        const at = a + <usize>(i + r) * rowBytes + ((<usize>(k0 + s * 8)) << 2);
        const row = tile + ((<usize>r) << 5);
        if (columns == 8) {
          v128.store(at, v128.load(row));
          v128.store(at, v128.load(row, 16), 16);
        } else {
          for (let q: usize = 0; q < (<usize>columns) << 2; q += 4) store<f32>(at + q, load<f32>(row + q));
        }
      }
    }
  }
}

/** A[i,j] −= W[i]·P[j]ᵀ for rows [i0, i1) and column strips [s0, s1) of the lower triangle outside K. */
export function updateBlock(
  a: usize, n: i32, b: i32, skip0: i32, skip1: i32, i0: i32, i1: i32, s0: i32, s1: i32,
  p: usize, w: usize, tile: usize,
): void {
  const rowBytes = (<usize>n) << 2;
  for (let i = i0; i < i1; i += 4) {
    const rowStrip = i >> 3;
    if (rowStrip >= skip0 && rowStrip < skip1) continue;
    const left = w + <usize>(i >> 2) * STRIP_W;
    const last = min(s1, ((i + 3) >> 3) + 1);
    const rows = min(4, n - i);
    for (let s = s0; s < last; s++) {
      if (s >= skip0 && s < skip1) continue;
      const at = a + <usize>i * rowBytes + (<usize>s << 5);
      const columns = min(8, n - (s << 3));
      if (rows == 4 && columns == 8) tile4x8(left, 16, p + <usize>s * STRIP_P, b, at, rowBytes, -1, 1);
      else tileAtEdge(left, 16, p + <usize>s * STRIP_P, b, at, rowBytes, -1, 1, rows, columns, tile);
    }
  }
}

/** Rows [i0, i1): the lower triangle times `sign`, and its mirror above the diagonal. */
export function mirrorRows(a: usize, n: i32, i0: i32, i1: i32, sign: f32): void {
  const rowBytes = (<usize>n) << 2;
  const scale = f32x4.splat(sign);
  for (let i = i0; i < i1; i += 4) {
    const rows = min(4, i1 - i);
    const row = a + <usize>i * rowBytes;
    let j = 0;
    if (rows == 4) {
      for (; j + 4 <= i; j += 4) {
        const at = row + ((<usize>j) << 2);
        for (let r: usize = 0; r < 4; r++) {
          v128.store(at + r * rowBytes, f32x4.mul(scale, v128.load(at + r * rowBytes)));
        }
        transpose4x4(at, rowBytes, a + <usize>j * rowBytes + ((<usize>i) << 2), rowBytes);
      }
    }
    for (let r = 0; r < rows; r++) {
      for (let q = j; q <= i + r; q++) {
        const value = load<f32>(row + <usize>r * rowBytes + ((<usize>q) << 2)) * sign;
        store<f32>(row + <usize>r * rowBytes + ((<usize>q) << 2), value);
        store<f32>(a + <usize>q * rowBytes + ((<usize>(i + r)) << 2), value);
      }
    }
  }
}

/** Mirrors the lower triangle of a n × n matrix times `sign` over the upper one, 64 rows a piece. */
export function mirrorLower(a: usize, n: i32, sign: f32, counter: i32): void {
  const pieces = (n + 63) >> 6;
  for (;;) {
    const claimed = claim(counter);
    if (claimed >= pieces) break;
    const piece = pieces - 1 - claimed;
    mirrorRows(a, n, piece << 6, min(n, (piece + 1) << 6), sign);
  }
}

/** mirrorLower as a fork of its own. */
export function mirror(a: usize, n: i32, sign: f32, thread: i32, threads: i32): void {
  mirrorLower(a, n, sign, 0);
}

/**
 * Inverts a symmetric positive definite n × n matrix in place; reads the lower triangle, writes both.
 * The first word of `workspace` becomes −1, or the index of the first pivot that is not positive.
 */
export function invertSymmetric(a: usize, n: i32, workspace: usize, thread: i32, threads: i32): void {
  const d = workspace + 64;
  const packedD = d + D_BYTES;
  const tile = packedD + PACKED_D_BYTES + <usize>thread * TILE_BYTES;
  const p = packedD + PACKED_D_BYTES + <usize>threads * TILE_BYTES;
  const strips = (n + 7) >> 3;
  const w = p + <usize>strips * STRIP_P;
  const pieces = (n + ROWS - 1) / ROWS;
  if (thread == 0) store<i32>(workspace, -1);
  let phase = 0;
  for (let k0 = 0; k0 < n; k0 += BLOCK) {
    const b = min(BLOCK, n - k0);
    const skip0 = k0 >> 3;
    const skip1 = (k0 + b + 7) >> 3;

    if (thread == 0) {
      resetCounter(phase + 1);
      const failed = invertPivotBlock(a, n, k0, b, d, packedD);
      if (failed >= 0) store<i32>(workspace, failed);
    }
    for (;;) {
      const first = claim(phase) << 3;
      if (first >= strips) break;
      for (let s = first; s < min(strips, first + 8); s++) {
        if (s < skip0 || s >= skip1) packPanelStrip(a, n, k0, b, s, p + <usize>s * STRIP_P);
      }
    }
    barrier(threads);
    phase++;
    if (load<i32>(workspace) >= 0) return;

    if (thread == 0) resetCounter(phase + 1);
    for (;;) {
      const s = claim(phase);
      if (s >= strips) break;
      if (s >= skip0 && s < skip1) continue;
      multiplyPanelStrip(
        a, n, k0, b, s, p + <usize>s * STRIP_P, packedD, w + <usize>s * 2 * STRIP_W, tile,
      );
    }
    barrier(threads);
    phase++;

    if (thread == 0) resetCounter(phase + 1);
    for (;;) {
      const claimed = claim(phase);
      if (claimed >= pieces) break;
      // The last rows have the most work: taking them first keeps the threads level at the end.
      const i0 = (pieces - 1 - claimed) * ROWS;
      const i1 = min(n, i0 + ROWS);
      const end = ((i1 - 1) >> 3) + 1;
      for (let s0 = 0; s0 < end; s0 += COLUMNS >> 3) {
        updateBlock(a, n, b, skip0, skip1, i0, i1, s0, min(end, s0 + (COLUMNS >> 3)), p, w, tile);
      }
    }
    barrier(threads);
    phase++;
  }
  mirrorLower(a, n, -1, phase);
}

/** Rows of the EASE weights from P = (XᵀX + λI)⁻¹: B[i,j] = −P[i,j] / P[j,j], B[i,i] = 0 (Steck 2019, eq. 8). */
export function easeRow(row: usize, n: i32, reciprocals: usize, i: i32): void {
  const end = (<usize>(n & ~3)) << 2;
  let at: usize = 0;
  for (; at < end; at += 16) v128.store(row + at, f32x4.mul(v128.load(row + at), v128.load(reciprocals + at)));
  for (; at < (<usize>n) << 2; at += 4) store<f32>(row + at, load<f32>(row + at) * load<f32>(reciprocals + at));
  store<f32>(row + ((<usize>i) << 2), 0);
}

/** `reciprocals` holds −1 / P[j,j]. */
export function easeWeights(a: usize, n: i32, reciprocals: usize, thread: i32, threads: i32): void {
  for (;;) {
    const first = claim(0) << 5;
    if (first >= n) break;
    for (let i = first; i < min(n, first + 32); i++) easeRow(a + ((<usize>i * <usize>n) << 2), n, reciprocals, i);
  }
}
