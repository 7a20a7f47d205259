// Tiles of least squares on factors. A panel holds gathered rows in strips of 8 columns, [strip][row][8]; the upper
// Cholesky factor U is kept the same way, so that both are read 32 bytes a step.

/** Rows of a panel. */
// @ts-ignore: decorator
@inline
export const PANEL_ROWS: i32 = 128;
/** Bytes of one strip of a panel. */
// @ts-ignore: decorator
@inline
export const PANEL_BYTES: usize = <usize>PANEL_ROWS << 5;

/**
 * out[4 × 8] ← init + PᵢᵀPⱼ over `n` panel rows − UᵢᵀUⱼ over `k` factor rows. `pi`, `ui` point at the tile's four
 * columns, `pj`, `uj` at its strip of eight; rows of `init` and `out` lie `initBytes` and `outBytes` apart.
 */
export function accumulateTile(
  init: usize, initBytes: usize, pi: usize, pj: usize, n: i32, ui: usize, uj: usize, k: i32, out: usize, outBytes: usize,
): void {
  let c00 = v128.load(init), c01 = v128.load(init, 16);
  init += initBytes;
  let c10 = v128.load(init), c11 = v128.load(init, 16);
  init += initBytes;
  let c20 = v128.load(init), c21 = v128.load(init, 16);
  init += initBytes;
  let c30 = v128.load(init), c31 = v128.load(init, 16);
  let end = pj + ((<usize>n) << 5);
  while (pj < end) {
    const b0 = v128.load(pj), b1 = v128.load(pj, 16);
    const a0 = v128.load_splat<f32>(pi);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(pi, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(pi, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(pi, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    pi += 32;
    pj += 32;
  }
  end = uj + ((<usize>k) << 5);
  while (uj < end) {
    const b0 = v128.load(uj), b1 = v128.load(uj, 16);
    const a0 = v128.load_splat<f32>(ui);
    c00 = f32x4.sub(c00, f32x4.mul(a0, b0));
    c01 = f32x4.sub(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(ui, 4);
    c10 = f32x4.sub(c10, f32x4.mul(a1, b0));
    c11 = f32x4.sub(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(ui, 8);
    c20 = f32x4.sub(c20, f32x4.mul(a2, b0));
    c21 = f32x4.sub(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(ui, 12);
    c30 = f32x4.sub(c30, f32x4.mul(a3, b0));
    c31 = f32x4.sub(c31, f32x4.mul(a3, b1));
    ui += 32;
    uj += 32;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  out += outBytes;
  v128.store(out, c10);
  v128.store(out, c11, 16);
  out += outBytes;
  v128.store(out, c20);
  v128.store(out, c21, 16);
  out += outBytes;
  v128.store(out, c30);
  v128.store(out, c31, 16);
}

/** T ← D⁻ᵀT for four rows of 8 in a strip: `d` is what factorDiagonal wrote. */
export function solveTile(tile: usize, d: usize): void {
  const r0 = v128.load_splat<f32>(d), u01 = v128.load_splat<f32>(d, 4);
  const u02 = v128.load_splat<f32>(d, 8), u03 = v128.load_splat<f32>(d, 12);
  const r1 = v128.load_splat<f32>(d, 16), u12 = v128.load_splat<f32>(d, 20), u13 = v128.load_splat<f32>(d, 24);
  const r2 = v128.load_splat<f32>(d, 28), u23 = v128.load_splat<f32>(d, 32), r3 = v128.load_splat<f32>(d, 36);
  for (let at: usize = 0; at < 32; at += 16) {
    const x = tile + at;
    const x0 = f32x4.mul(v128.load(x), r0);
    const x1 = f32x4.mul(f32x4.sub(v128.load(x, 32), f32x4.mul(u01, x0)), r1);
    const x2 = f32x4.mul(
      f32x4.sub(f32x4.sub(v128.load(x, 64), f32x4.mul(u02, x0)), f32x4.mul(u12, x1)), r2,
    );
    const x3 = f32x4.mul(
      f32x4.sub(f32x4.sub(f32x4.sub(v128.load(x, 96), f32x4.mul(u03, x0)), f32x4.mul(u13, x1)), f32x4.mul(u23, x2)), r3,
    );
    v128.store(x, x0);
    v128.store(x, x1, 32);
    v128.store(x, x2, 64);
    v128.store(x, x3, 96);
  }
}

/**
 * Cholesky of the 4 × 4 block at `block` (rows 32 bytes apart), λ added to its diagonal first (and left there). Writes
 * 1/u00, u01, u02, u03, 1/u11, u12, u13, 1/u22, u23, 1/u33 to `d`. False where a pivot is not positive.
 */
export function factorDiagonal(block: usize, lambda: f32, d: usize): bool {
  const a00 = load<f32>(block) + lambda;
  const a11 = load<f32>(block, 36) + lambda;
  const a22 = load<f32>(block, 72) + lambda;
  const a33 = load<f32>(block, 108) + lambda;
  store<f32>(block, a00);
  store<f32>(block, a11, 36);
  store<f32>(block, a22, 72);
  store<f32>(block, a33, 108);
  const r0: f32 = <f32>1 / sqrt<f32>(a00);
  const u01 = load<f32>(block, 4) * r0;
  const u02 = load<f32>(block, 8) * r0;
  const u03 = load<f32>(block, 12) * r0;
  const p1 = a11 - u01 * u01;
  const r1: f32 = <f32>1 / sqrt<f32>(p1);
  const u12 = (load<f32>(block, 40) - u01 * u02) * r1;
  const u13 = (load<f32>(block, 44) - u01 * u03) * r1;
  const p2 = a22 - u02 * u02 - u12 * u12;
  const r2: f32 = <f32>1 / sqrt<f32>(p2);
  const u23 = (load<f32>(block, 76) - u02 * u03 - u12 * u13) * r2;
  const p3 = a33 - u03 * u03 - u13 * u13 - u23 * u23;
  const r3: f32 = <f32>1 / sqrt<f32>(p3);
  store<f32>(d, r0);
  store<f32>(d, u01, 4);
  store<f32>(d, u02, 8);
  store<f32>(d, u03, 12);
  store<f32>(d, r1, 16);
  store<f32>(d, u12, 20);
  store<f32>(d, u13, 24);
  store<f32>(d, r2, 28);
  store<f32>(d, u23, 32);
  store<f32>(d, r3, 36);
  return a00 > 0 && p1 > 0 && p2 > 0 && p3 > 0;
}

/**
 * Upper factor of A + λI in strips, A = init + PᵀP over `n` panel rows, `width` a multiple of 8, left-looking by four
 * rows: each tile is summed, solved and stored once. Reciprocals of its diagonal go to `reciprocals`.
 */
export function factorize(
  init: usize, initBytes: usize, panel: usize, n: i32, width: i32, lambda: f32, upper: usize, reciprocals: usize, d: usize,
): bool {
  const upperBytes = (<usize>width) << 5;
  const strips = <usize>(width >> 3);
  let positive = true;
  for (let i = 0; i < width; i += 4) {
    const own = <usize>(i >> 3);
    const inStrip = (<usize>(i & 7)) << 2;
    const pi = panel + own * PANEL_BYTES + inStrip;
    const ui = upper + own * upperBytes + inStrip;
    const row = init + <usize>i * initBytes;
    const rowInStrip = (<usize>i) << 5;
    for (let j = own; j < strips; j++) {
      const uj = upper + j * upperBytes;
      const tile = uj + rowInStrip;
      accumulateTile(row + (j << 5), initBytes, pi, panel + j * PANEL_BYTES, n, ui, uj, i, tile, 32);
      if (j == own) {
        positive = factorDiagonal(tile + inStrip, lambda, d) && positive;
        store<f32>(reciprocals + ((<usize>i) << 2), load<f32>(d));
        store<f32>(reciprocals + ((<usize>i) << 2), load<f32>(d, 16), 4);
        store<f32>(reciprocals + ((<usize>i) << 2), load<f32>(d, 28), 8);
        store<f32>(reciprocals + ((<usize>i) << 2), load<f32>(d, 36), 12);
      }
      solveTile(tile, d);
    }
  }
  return positive;
}

/** x ← U⁻¹U⁻ᵀx. */
export function substitute(upper: usize, reciprocals: usize, width: i32, x: usize): void {
  const upperBytes = (<usize>width) << 5;
  const strips = <usize>(width >> 3);
  for (let k = 0; k < width; k++) {
    const at = x + ((<usize>k) << 2);
    const z: f32 = load<f32>(at) * load<f32>(reciprocals + ((<usize>k) << 2));
    store<f32>(at, z);
    const scale = f32x4.splat(z);
    const own = <usize>(k >> 3);
    const row = upper + own * upperBytes + ((<usize>k) << 5);
    for (let j = k + 1; j < <i32>((own + 1) << 3); j++) {
      const to = x + ((<usize>j) << 2);
      store<f32>(to, load<f32>(to) - z * load<f32>(row + ((<usize>(j & 7)) << 2)));
    }
    for (let s = own + 1; s < strips; s++) {
      const u = upper + s * upperBytes + ((<usize>k) << 5);
      const to = x + (s << 5);
      v128.store(to, f32x4.sub(v128.load(to), f32x4.mul(scale, v128.load(u))));
      v128.store(to, f32x4.sub(v128.load(to, 16), f32x4.mul(scale, v128.load(u, 16))), 16);
    }
  }
  for (let k = width - 1; k >= 0; k--) {
    let sum0 = f32x4.splat(0), sum1 = sum0;
    const own = <usize>(k >> 3);
    for (let s = own + 1; s < strips; s++) {
      const u = upper + s * upperBytes + ((<usize>k) << 5);
      sum0 = f32x4.add(sum0, f32x4.mul(v128.load(u), v128.load(x + (s << 5))));
      sum1 = f32x4.add(sum1, f32x4.mul(v128.load(u, 16), v128.load(x + (s << 5), 16)));
    }
    sum0 = f32x4.add(sum0, sum1);
    let sum = f32x4.extract_lane(sum0, 0) + f32x4.extract_lane(sum0, 1) + f32x4.extract_lane(sum0, 2) + f32x4.extract_lane(sum0, 3);
    const row = upper + own * upperBytes + ((<usize>k) << 5);
    for (let j = k + 1; j < <i32>((own + 1) << 3); j++) {
      sum += load<f32>(row + ((<usize>(j & 7)) << 2)) * load<f32>(x + ((<usize>j) << 2));
    }
    const at = x + ((<usize>k) << 2);
    store<f32>(at, (load<f32>(at) - sum) * load<f32>(reciprocals + ((<usize>k) << 2)));
  }
}
