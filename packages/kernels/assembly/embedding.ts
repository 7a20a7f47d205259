/** Row `rows[i]` of the table to row i of `out`. */
export function gatherRows(table: usize, rows: usize, count: i32, dimension: i32, out: usize): void {
  const bytes = (<usize>dimension) << 2;
  for (let i = 0; i < count; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    memory.copy(out + <usize>i * bytes, table + <usize>row * bytes, bytes);
  }
}

/** out[slots[i]] += values[i], row by row in order: the sum does not depend on anything but the order. */
export function addRows(values: usize, slots: usize, count: i32, dimension: i32, out: usize): void {
  const bytes = (<usize>dimension) << 2;
  for (let i = 0; i < count; i++) {
    addRow(values + <usize>i * bytes, out + <usize>load<u32>(slots + ((<usize>i) << 2)) * bytes, dimension);
  }
}

export function addRow(values: usize, out: usize, dimension: i32): void {
  const quads = (<usize>(dimension & ~3)) << 2;
  const end = (<usize>dimension) << 2;
  let at: usize = 0;
  for (; at < quads; at += 16) v128.store(out + at, f32x4.add(v128.load(out + at), v128.load(values + at)));
  for (; at < end; at += 4) store<f32>(out + at, load<f32>(out + at) + load<f32>(values + at));
}

/**
 * One step of Adam for the rows `rows[0…count)` of a table and its moments, with gradient i for row i; other rows and
 * their moments stay. rate = learning rate / (1 − β₁ᵗ), correction = 1 / √(1 − β₂ᵗ).
 */
export function adamRows(
  table: usize, first: usize, second: usize, gradients: usize, rows: usize, count: i32, dimension: i32,
  rate: f32, correction: f32, beta1: f32, beta2: f32, epsilon: f32,
): void {
  const bytes = (<usize>dimension) << 2;
  for (let i = 0; i < count; i++) {
    const at = <usize>load<u32>(rows + ((<usize>i) << 2)) * bytes;
    adamRow(
      table + at, first + at, second + at, gradients + <usize>i * bytes, dimension,
      rate, correction, beta1, beta2, epsilon,
    );
  }
}

export function adamRow(
  weights: usize, first: usize, second: usize, gradient: usize, dimension: i32,
  rate: f32, correction: f32, beta1: f32, beta2: f32, epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const c1 = f32x4.splat(1 - beta1);
  const b2 = f32x4.splat(beta2);
  const c2 = f32x4.splat(1 - beta2);
  const quads = (<usize>(dimension & ~3)) << 2;
  const end = (<usize>dimension) << 2;
  let at: usize = 0;
  for (; at < quads; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + at)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + at)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const scale = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(correction)), f32x4.splat(epsilon));
    v128.store(
      weights + at,
      f32x4.sub(v128.load(weights + at), f32x4.div(f32x4.mul(f32x4.splat(rate), m), scale)),
    );
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const m = beta1 * load<f32>(first + at) + (1 - beta1) * g;
    const v = beta2 * load<f32>(second + at) + (1 - beta2) * (g * g);
    store<f32>(first + at, m);
    store<f32>(second + at, v);
    store<f32>(weights + at, load<f32>(weights + at) - (rate * m) / (sqrt<f32>(v) * correction + epsilon));
  }
}
