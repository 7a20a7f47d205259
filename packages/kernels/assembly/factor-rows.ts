import { barrier, claim } from './control';
import { accumulateTile, factorize, PANEL_BYTES, PANEL_ROWS, substitute } from './factor-tiles';

/** Parts that a Gram matrix is summed in: fixed, so that the sum is the same for any number of threads. */
// @ts-ignore: decorator
@inline
const GRAM_PARTS: i32 = 16;

// @ts-ignore: decorator
@inline
function squareBytes(width: i32): usize {
  return (<usize>width * <usize>width) << 2;
}

/** Bytes that one thread needs to solve rows in blocks of `block`: panel, factor, sum, and vectors. */
export function factorWorkspace(block: i32): i32 {
  return <i32>(<usize>(block >> 3) * PANEL_BYTES + 2 * squareBytes(block) + ((<usize>block) << 3) + (<usize>PANEL_ROWS << 3) + 192);
}

/** Bytes for the parts of a Gram matrix. */
export function factorGramWorkspace(width: i32): i32 {
  return GRAM_PARTS * <i32>squareBytes(width);
}

/** sums[8 … ] += Σ_e c_e · y_e over one strip; writes √w_e · y_e to the panel. `at` is the strip's first column in bytes. */
export function gatherStrip(
  columns: usize, n: i32, factors: usize, rowBytes: usize, at: usize, roots: usize, coefficients: usize, panel: usize, sums: usize,
): void {
  let b0 = v128.load(sums), b1 = v128.load(sums, 16);
  const base = factors + at;
  for (let e: usize = 0; e < (<usize>n) << 2; e += 4) {
    const from = base + <usize>load<u32>(columns + e) * rowBytes;
    const y0 = v128.load(from), y1 = v128.load(from, 16);
    const w = v128.load_splat<f32>(roots + e);
    const c = v128.load_splat<f32>(coefficients + e);
    b0 = f32x4.add(b0, f32x4.mul(c, y0));
    b1 = f32x4.add(b1, f32x4.mul(c, y1));
    v128.store(panel, f32x4.mul(w, y0));
    v128.store(panel, f32x4.mul(w, y1), 16);
    panel += 32;
  }
  v128.store(sums, b0);
  v128.store(sums, b1, 16);
}

/** Dot product of `width` numbers, a multiple of 8. */
export function dotOf(a: usize, b: usize, width: i32): f32 {
  let s0 = f32x4.splat(0), s1 = s0;
  for (let at: usize = 0; at < (<usize>width) << 2; at += 32) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(a + at), v128.load(b + at)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  s0 = f32x4.add(s0, s1);
  return f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3);
}

/** Sum of a panel's outer products added to `init`, upper tiles only, into `out` (row-major, `width` wide). */
function accumulatePanel(init: usize, initBytes: usize, panel: usize, n: i32, width: i32, out: usize): void {
  const outBytes = (<usize>width) << 2;
  for (let i = 0; i < width; i += 4) {
    const pi = panel + <usize>(i >> 3) * PANEL_BYTES + ((<usize>(i & 7)) << 2);
    for (let j = i & ~7; j < width; j += 8) {
      const at = (<usize>j) << 2;
      accumulateTile(
        init + <usize>i * initBytes + at, initBytes, pi, panel + <usize>(j >> 3) * PANEL_BYTES, n, 0, 0, 0,
        out + <usize>i * outBytes + at, outBytes,
      );
    }
  }
}

/**
 * One row of least squares on the other side's factors, block after block of its columns (a block is exact where it is
 * all of them): minimises over x
 *
 *     xᵀ(G + λI)x + Σ_e w_e (x·y_e)² − 2 Σ_e c_e (x·y_e)
 *
 * w_e = weight · values[e] (values null: weight); c_e = targets[e], or w_e + offset where targets is null. With more than
 * one block the rest of x stays as it is while one is solved. False where a block was not positive definite.
 */
export function solveFactorRow(
  columns: usize, values: usize, targets: usize, count: i32, weight: f32, offset: f32,
  factors: usize, width: i32, gram: usize, lambda: f32, block: i32, x: usize, workspace: usize,
): bool {
  const rowBytes = (<usize>width) << 2;
  if (count == 0) {
    memory.fill(x, 0, rowBytes);
    return true;
  }
  const panel = workspace;
  const upper = panel + <usize>(block >> 3) * PANEL_BYTES;
  const sum = upper + squareBytes(block);
  const right = sum + squareBytes(block);
  const reciprocals = right + ((<usize>block) << 2);
  const roots = reciprocals + ((<usize>block) << 2);
  const coefficients = roots + (<usize>PANEL_ROWS << 2);
  const diagonal = coefficients + (<usize>PANEL_ROWS << 2);
  let positive = true;
  for (let o = 0; o < width; o += block) {
    const size = min(block, width - o);
    const at = (<usize>o) << 2;
    const partial = size < width;
    memory.fill(right, 0, (<usize>size) << 2);
    let init = gram + <usize>o * rowBytes + at;
    let initBytes = rowBytes;
    if (partial) {
      for (let i = 0; i < size; i++) {
        const row = gram + <usize>(o + i) * rowBytes;
        store<f32>(right + ((<usize>i) << 2), dotOf(row + at, x + at, size) - dotOf(row, x, width));
      }
    }
    for (let first = 0; first < count; first += PANEL_ROWS) {
      const n = min(PANEL_ROWS, count - first);
      const own = columns + ((<usize>first) << 2);
      for (let e = 0; e < n; e++) {
        const entry = (<usize>e) << 2;
        const from = ((<usize>first) << 2) + entry;
        const w = values == 0 ? weight : weight * load<f32>(values + from);
        let c = targets == 0 ? w + offset : load<f32>(targets + from);
        if (partial) {
          const y = factors + <usize>load<u32>(own + entry) * rowBytes;
          c -= w * (dotOf(y, x, width) - dotOf(y + at, x + at, size));
        }
        store<f32>(roots + entry, sqrt<f32>(w));
        store<f32>(coefficients + entry, c);
      }
      for (let s = 0; s < size; s += 8) {
        const strip = (<usize>s) << 2;
        gatherStrip(
          own, n, factors, rowBytes, at + strip, roots, coefficients, panel + <usize>(s >> 3) * PANEL_BYTES, right + strip,
        );
      }
      if (first + PANEL_ROWS < count) {
        accumulatePanel(init, initBytes, panel, n, size, sum);
        init = sum;
        initBytes = (<usize>size) << 2;
      } else {
        positive = factorize(init, initBytes, panel, n, size, lambda, upper, reciprocals, diagonal) && positive;
      }
    }
    substitute(upper, reciprocals, size, right);
    memory.copy(x + at, right, (<usize>size) << 2);
  }
  return positive;
}

/** Part `part` of YᵀY (upper tiles) into `out`. */
export function gramPart(factors: usize, rows: i32, width: i32, part: i32, panel: usize, out: usize): void {
  const rowBytes = (<usize>width) << 2;
  const each = (rows + GRAM_PARTS - 1) / GRAM_PARTS;
  const to = min(rows, (part + 1) * each);
  memory.fill(out, 0, squareBytes(width));
  for (let first = part * each; first < to; first += PANEL_ROWS) {
    const n = min(PANEL_ROWS, to - first);
    for (let r = 0; r < n; r++) {
      const from = factors + <usize>(first + r) * rowBytes;
      const line = panel + ((<usize>r) << 5);
      for (let s = 0; s < width; s += 8) {
        const strip = line + <usize>(s >> 3) * PANEL_BYTES;
        v128.store(strip, v128.load(from + ((<usize>s) << 2)));
        v128.store(strip, v128.load(from + ((<usize>s) << 2), 16), 16);
      }
    }
    accumulatePanel(out, rowBytes, panel, n, width, out);
  }
}

/** gram ← scale · YᵀY, whole and symmetric. `parts` has factorGramWorkspace bytes, `panels` one panel a thread. */
export function factorGram(
  factors: usize, rows: i32, width: i32, scale: f32, parts: usize, panels: usize, gram: usize, thread: i32, threads: i32,
): void {
  const panel = panels + <usize>thread * <usize>(width >> 3) * PANEL_BYTES;
  for (;;) {
    const part = claim(0);
    if (part >= GRAM_PARTS) break;
    gramPart(factors, rows, width, part, panel, parts + <usize>part * squareBytes(width));
  }
  barrier(threads);
  for (;;) {
    const i = claim(1);
    if (i >= width) break;
    for (let j = i; j < width; j++) {
      let sum: f32 = 0;
      const at = (<usize>(i * width + j)) << 2;
      for (let part: usize = 0; part < <usize>GRAM_PARTS; part++) sum += load<f32>(parts + part * squareBytes(width) + at);
      store<f32>(gram + at, scale * sum);
      store<f32>(gram + ((<usize>(j * width + i)) << 2), scale * sum);
    }
  }
}

/** solveFactorRow for every row of a CSR matrix, each with its own λ. Stores 1 to `failed` where one was not definite. */
export function solveFactorRows(
  pointers: usize, columns: usize, values: usize, rows: i32, weight: f32, offset: f32, factors: usize, width: i32,
  gram: usize, lambdas: usize, block: i32, out: usize, workspaces: usize, failed: usize, thread: i32, threads: i32,
): void {
  const workspace = workspaces + <usize>thread * <usize>factorWorkspace(block);
  for (;;) {
    const first = claim(0) << 4;
    if (first >= rows) break;
    for (let r = first; r < min(rows, first + 16); r++) {
      const from = load<u32>(pointers + ((<usize>r) << 2));
      const count = load<u32>(pointers + ((<usize>r) << 2), 4) - from;
      const at = (<usize>from) << 2;
      const good = solveFactorRow(
        columns + at, values == 0 ? 0 : values + at, 0, count, weight, offset, factors, width, gram,
        load<f32>(lambdas + ((<usize>r) << 2)), block, out + ((<usize>r * <usize>width) << 2), workspace,
      );
      if (!good) atomic.store<i32>(failed, 1);
    }
  }
}
