// Stochastic descent on pairs of factor rows, on one thread: each step reads what the one before it wrote.
import { dotOf } from './factor-rows';

/** Triples sampled before they are used: their rows travel to the cache together. */
// @ts-ignore: decorator
@inline
const TRIPLES: i32 = 16;
// @ts-ignore: decorator
@inline
const TRIES: i32 = 16;

/** The next of a 32-bit sequence at `state` (xorshift; its state is never 0). */
// @ts-ignore: decorator
@inline
function nextBits(state: usize): u32 {
  let x = load<u32>(state);
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  store<u32>(state, x);
  return x;
}

// @ts-ignore: decorator
@inline
function below(state: usize, limit: i32): u32 {
  return <u32>((<u64>nextBits(state) * <u64>limit) >> 32);
}

/** Whether ascending `columns` hold `column` between two entries. */
function holds(columns: usize, from: u32, to: u32, column: u32): bool {
  while (from < to) {
    const middle = (from + to) >> 1;
    const found = load<u32>(columns + ((<usize>middle) << 2));
    if (found == column) return true;
    if (found < column) from = middle + 1;
    else to = middle;
  }
  return false;
}

/** One word of every cache line of a row. */
// @ts-ignore: decorator
@inline
function touch(row: usize, bytes: usize): f32 {
  let sum: f32 = 0;
  for (let at: usize = 0; at < bytes; at += 64) sum += load<f32>(row + at);
  return sum;
}

/**
 * e^x for |x| ≤ 80 (beyond: as at 80), to 3 units of f32 rounding: 2ⁿ · e^r, |r| ≤ ln 2 / 2, by Taylor's polynomial.
 * Mathf.exp reads a table from static data, which would lie where the kernels' allocations begin.
 */
// @ts-ignore: decorator
@inline
function exponential(x: f32): f32 {
  x = max<f32>(-80, min<f32>(80, x));
  const n = nearest<f32>(x * 1.4426950408889634);
  const r = x - n * 0.693359375 + n * 2.12194440e-4;
  let sum: f32 = 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r + 1;
  sum = sum * r + 1;
  return sum * reinterpret<f32>((<i32>n + 127) << 23);
}

/** u += η(g(i − j) − λu), i += η(gu − λi), j −= η(gu + λj), g = σ(−u·(i − j)) (Rendle et al. 2009, figure 4). */
export function rankStep(user: usize, item: usize, other: usize, width: i32, rate: f32, regularization: f32): void {
  const margin = dotOf(user, item, width) - dotOf(user, other, width);
  const g = f32x4.splat(rate / (<f32>1 + exponential(margin)));
  const keep = f32x4.splat(<f32>1 - rate * regularization);
  for (let at: usize = 0; at < (<usize>width) << 2; at += 16) {
    const u = v128.load(user + at), i = v128.load(item + at), j = v128.load(other + at);
    v128.store(user + at, f32x4.add(f32x4.mul(keep, u), f32x4.mul(g, f32x4.sub(i, j))));
    v128.store(item + at, f32x4.add(f32x4.mul(keep, i), f32x4.mul(g, u)));
    v128.store(other + at, f32x4.sub(f32x4.mul(keep, j), f32x4.mul(g, u)));
  }
}

/**
 * `samples` steps of Bayesian personalised ranking: an entry of the matrix (rows ascending, `rowOf` the row of each entry)
 * against a column that its row lacks. Column `bias` of a user's factors stays 1, so that of an item's is its bias.
 * `state`: the generator's word, then room for 3 × 16 u32.
 */
export function rankDescent(
  pointers: usize, columns: usize, rowOf: usize, entries: i32, items: i32, users: usize, factors: usize, width: i32, bias: i32,
  samples: i32, rate: f32, regularization: f32, state: usize,
): void {
  const bytes = (<usize>width) << 2;
  const triples = state + 64;
  for (let done = 0; done < samples; done += TRIPLES) {
    const n = min(TRIPLES, samples - done);
    let touched: f32 = 0;
    let kept = 0;
    for (let t = 0; t < n; t++) {
      const entry = (<usize>below(state, entries)) << 2;
      const row = load<u32>(rowOf + entry);
      const from = load<u32>(pointers + ((<usize>row) << 2));
      const to = load<u32>(pointers + ((<usize>row) << 2), 4);
      let other = below(state, items);
      let tries = TRIES;
      while (holds(columns, from, to, other) && --tries > 0) other = below(state, items);
      if (tries == 0) continue;
      const at = triples + <usize>kept * 12;
      const item = load<u32>(columns + entry);
      store<u32>(at, row);
      store<u32>(at, item, 4);
      store<u32>(at, other, 8);
      kept++;
      touched += touch(users + <usize>row * bytes, bytes) + touch(factors + <usize>item * bytes, bytes) +
        touch(factors + <usize>other * bytes, bytes);
    }
    // Stored, so that the loads are not optimised away.
    store<f32>(state, touched, 4);
    for (let t = 0; t < kept; t++) {
      const at = triples + <usize>t * 12;
      const user = users + <usize>load<u32>(at) * bytes;
      rankStep(
        user, factors + <usize>load<u32>(at, 4) * bytes, factors + <usize>load<u32>(at, 8) * bytes, width, rate, regularization,
      );
      store<f32>(user + ((<usize>bias) << 2), 1);
    }
  }
}

/** e = r − μ − u·v; u += η(ev − λu), v += η(eu − λv). Returns e². */
export function ratingStep(user: usize, item: usize, width: i32, rest: f32, rate: f32, regularization: f32): f32 {
  const error = rest - dotOf(user, item, width);
  const g = f32x4.splat(rate * error);
  const keep = f32x4.splat(<f32>1 - rate * regularization);
  for (let at: usize = 0; at < (<usize>width) << 2; at += 16) {
    const u = v128.load(user + at), v = v128.load(item + at);
    v128.store(user + at, f32x4.add(f32x4.mul(keep, u), f32x4.mul(g, v)));
    v128.store(item + at, f32x4.add(f32x4.mul(keep, v), f32x4.mul(g, u)));
  }
  return error * error;
}

/**
 * One pass over ratings in the order given (u32 places). Columns `bias` and `bias` + 1 carry the biases: a user's are
 * (b_u, 1), an item's (1, b_i). Returns the sum of squared errors before each step.
 */
export function ratingDescent(
  order: usize, count: i32, userOf: usize, itemOf: usize, ratings: usize, mean: f32, users: usize, items: usize, width: i32,
  bias: i32, rate: f32, regularization: f32,
): f64 {
  const bytes = (<usize>width) << 2;
  const at = (<usize>bias) << 2;
  let sum: f64 = 0;
  for (let place = 0; place < count; place++) {
    const entry = (<usize>load<u32>(order + ((<usize>place) << 2))) << 2;
    const user = users + <usize>load<u32>(userOf + entry) * bytes;
    const item = items + <usize>load<u32>(itemOf + entry) * bytes;
    sum += <f64>ratingStep(user, item, width, load<f32>(ratings + entry) - mean, rate, regularization);
    store<f32>(user + at, 1, 4);
    store<f32>(item + at, 1);
  }
  return sum;
}
