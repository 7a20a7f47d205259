import { barrier, claim, resetCounter } from './control';
import { tile4x8, tileAtEdge, transpose4x4 } from './micro-kernel';

// A block of A (96 × 256, 96 KB) and a panel of B (256 × 512, 512 KB) sit in the second-level cache.
// @ts-ignore: decorator
@inline
const ROWS: i32 = 96;
// @ts-ignore: decorator
@inline
const DEPTH: i32 = 256;
// @ts-ignore: decorator
@inline
const COLUMNS: i32 = 512;

/** Bytes of workspace: one shared panel of B, one block of A and one 4 × 8 tile a thread. */
export function gemmWorkspace(threads: i32): i32 {
  return COLUMNS * DEPTH * 4 + threads * (ROWS * DEPTH * 4 + 128);
}

/** One strip of `width` (4 or 8) lines as [p][width]; line stride and p stride in bytes; missing lines are 0. */
export function packStrip(from: usize, lineBytes: usize, stepBytes: usize, lines: i32, depth: i32, width: i32, to: usize): void {
  const widthBytes = (<usize>width) << 2;
  let p = 0;
  if (lines == width) {
    if (stepBytes == 4) {
      for (; p + 4 <= depth; p += 4) {
        for (let w = 0; w < width; w += 4) {
          transpose4x4(
            from + <usize>w * lineBytes + ((<usize>p) << 2), lineBytes,
            to + <usize>p * widthBytes + ((<usize>w) << 2), widthBytes,
          );
        }
      }
    } else if (lineBytes == 4) {
      for (; p < depth; p++) {
        for (let w: usize = 0; w < widthBytes; w += 16) {
          v128.store(to + <usize>p * widthBytes + w, v128.load(from + <usize>p * stepBytes + w));
        }
      }
    }
  }
  for (; p < depth; p++) {
    for (let w = 0; w < width; w++) {
      store<f32>(
        to + <usize>p * widthBytes + ((<usize>w) << 2),
        w < lines ? load<f32>(from + <usize>w * lineBytes + <usize>p * stepBytes) : 0,
      );
    }
  }
}

/** C's rows [i0, i1) × columns [j0, j1) from packed strips of A and B. */
export function multiplyBlock(
  packedA: usize, packedB: usize, depth: i32, c: usize, rowBytes: usize, i0: i32, i1: i32, j0: i32, j1: i32,
  alpha: f32, beta: f32, tile: usize,
): void {
  for (let j = j0; j < j1; j += 8) {
    const strip = packedB + <usize>((j - j0) >> 3) * ((<usize>depth) << 5);
    for (let i = i0; i < i1; i += 4) {
      const a = packedA + <usize>((i - i0) >> 2) * ((<usize>depth) << 4);
      const at = c + <usize>i * rowBytes + ((<usize>j) << 2);
      if (i + 4 <= i1 && j + 8 <= j1) tile4x8(a, 16, strip, depth, at, rowBytes, alpha, beta);
      else tileAtEdge(a, 16, strip, depth, at, rowBytes, alpha, beta, min(4, i1 - i), min(8, j1 - j), tile);
    }
  }
}

/**
 * C[m × n] ← α·op(A)·op(B) + β·C. Element (i, p) of op(A) lies at a + i·aRow + p·aStep bytes, element (p, j) of
 * op(B) at b + p·bStep + j·bColumn; C is row-major and dense. `workspace` has gemmWorkspace(threads) bytes.
 */
export function gemm(
  a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bColumn: usize, c: usize,
  m: i32, n: i32, k: i32, alpha: f32, beta: f32, workspace: usize, thread: i32, threads: i32,
): void {
  const panel = workspace;
  const block = workspace + COLUMNS * DEPTH * 4 + <usize>thread * (ROWS * DEPTH * 4 + 128);
  const tile = block + ROWS * DEPTH * 4;
  const rowBytes = (<usize>n) << 2;
  let phase = 0;
  for (let j0 = 0; j0 < n; j0 += COLUMNS) {
    const j1 = min(n, j0 + COLUMNS);
    for (let p0 = 0; p0 < k; p0 += DEPTH) {
      const depth = min(DEPTH, k - p0);
      const strips = (j1 - j0 + 7) >> 3;
      for (let s = thread; s < strips; s += threads) {
        const j = j0 + (s << 3);
        packStrip(
          b + <usize>p0 * bStep + <usize>j * bColumn, bColumn, bStep, min(8, j1 - j), depth, 8,
          panel + <usize>s * ((<usize>depth) << 5),
        );
      }
      barrier(threads);
      if (thread == 0) resetCounter(phase + 1);
      for (;;) {
        const i0 = claim(phase) * ROWS;
        if (i0 >= m) break;
        const i1 = min(m, i0 + ROWS);
        for (let i = i0; i < i1; i += 4) {
          packStrip(
            a + <usize>i * aRow + <usize>p0 * aStep, aRow, aStep, min(4, i1 - i), depth, 4,
            block + <usize>((i - i0) >> 2) * ((<usize>depth) << 4),
          );
        }
        multiplyBlock(block, panel, depth, c, rowBytes, i0, i1, j0, j1, alpha, p0 == 0 ? beta : 1, tile);
      }
      barrier(threads);
      phase++;
    }
  }
}
