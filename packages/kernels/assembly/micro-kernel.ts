/**
 * C[4 × 8] ← α · Σ_p a[p][0..3] ⊗ b[p][0..7] + β · C. `a` advances `aStep` bytes a step, `b` 32, C's rows lie
 * `rowBytes` apart. β = 0 never reads C. Eight accumulators, two of b and the splats fill 15 vector
 * registers; unrolling over p spills them.
 */
export function tile4x8(a: usize, aStep: usize, b: usize, depth: i32, c: usize, rowBytes: usize, alpha: f32, beta: f32): void {
  let c00 = f32x4.splat(0);
  let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = b + ((<usize>depth) << 5);
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += aStep;
    b += 32;
  }
  const scale = f32x4.splat(alpha);
  const r1 = c + rowBytes;
  const r2 = r1 + rowBytes;
  const r3 = r2 + rowBytes;
  if (beta == 0) {
    v128.store(c, f32x4.mul(scale, c00));
    v128.store(c, f32x4.mul(scale, c01), 16);
    v128.store(r1, f32x4.mul(scale, c10));
    v128.store(r1, f32x4.mul(scale, c11), 16);
    v128.store(r2, f32x4.mul(scale, c20));
    v128.store(r2, f32x4.mul(scale, c21), 16);
    v128.store(r3, f32x4.mul(scale, c30));
    v128.store(r3, f32x4.mul(scale, c31), 16);
    return;
  }
  const keep = f32x4.splat(beta);
  v128.store(c, f32x4.add(f32x4.mul(keep, v128.load(c)), f32x4.mul(scale, c00)));
  v128.store(c, f32x4.add(f32x4.mul(keep, v128.load(c, 16)), f32x4.mul(scale, c01)), 16);
  v128.store(r1, f32x4.add(f32x4.mul(keep, v128.load(r1)), f32x4.mul(scale, c10)));
  v128.store(r1, f32x4.add(f32x4.mul(keep, v128.load(r1, 16)), f32x4.mul(scale, c11)), 16);
  v128.store(r2, f32x4.add(f32x4.mul(keep, v128.load(r2)), f32x4.mul(scale, c20)));
  v128.store(r2, f32x4.add(f32x4.mul(keep, v128.load(r2, 16)), f32x4.mul(scale, c21)), 16);
  v128.store(r3, f32x4.add(f32x4.mul(keep, v128.load(r3)), f32x4.mul(scale, c30)));
  v128.store(r3, f32x4.add(f32x4.mul(keep, v128.load(r3, 16)), f32x4.mul(scale, c31)), 16);
}

/** tile4x8 where only rows × columns of C exist: through a 4 × 8 scratch tile. */
export function tileAtEdge(
  a: usize, aStep: usize, b: usize, depth: i32, c: usize, rowBytes: usize, alpha: f32, beta: f32,
  rows: i32, columns: i32, tile: usize,
): void {
  tile4x8(a, aStep, b, depth, tile, 32, alpha, 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = c + <usize>i * rowBytes + ((<usize>j) << 2);
      const value = load<f32>(tile + ((<usize>(i * 8 + j)) << 2));
      store<f32>(at, beta == 0 ? value : beta * load<f32>(at) + value);
    }
  }
}

/** Writes the 4 × 4 block at `from` (rows `fromBytes` apart) transposed to `to` (rows `toBytes` apart). */
// @ts-ignore: decorator
@inline
export function transpose4x4(from: usize, fromBytes: usize, to: usize, toBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromBytes);
  const c = v128.load(from + 2 * fromBytes);
  const d = v128.load(from + 3 * fromBytes);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to + toBytes, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(to + 2 * toBytes, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(to + 3 * toBytes, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}
