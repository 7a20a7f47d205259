/**
 * Seeded generator of 32-bit numbers: sfc32 (Doty-Humphrey, PractRand), chosen for its statistical quality and speed; not
 * for secrets. Where results must come again with a seed, all chance comes from here: a seed is a simulated shop, an
 * interval, a load.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = (seed ^ 0x9e3779b9) | 0;
    this.#c = Math.imul(seed, 0x85ebca6b) | 0;
    for (let warm = 0; warm < 15; warm++) this.bits();
  }

  /** Uniform over the whole numbers in [0, 2³²). */
  bits(): number {
    const sum = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.bits() / 4294967296;
  }

  /** Whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('nothing to pick from');
    return from[this.below(from.length)]!;
  }

  /** Index drawn with probability proportional to the weights, which must not all be 0. */
  weighted(weights: ArrayLike<number>): number {
    let total = 0;
    for (let index = 0; index < weights.length; index++) total += weights[index]!;
    let rest = this.uniform() * total;
    for (let index = 0; index < weights.length; index++) {
      rest -= weights[index]!;
      if (rest < 0) return index;
    }
    return weights.length - 1;
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  /** Gamma with the shape given and scale 1 (Marsaglia and Tsang 2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Point of the simplex; a small concentration gives few large shares. */
  dirichlet(length: number, concentration: number): Float64Array {
    const shares = Float64Array.from({ length }, () => this.gamma(concentration));
    const total = shares.reduce((sum, share) => sum + share, 0);
    return shares.map((share) => share / total);
  }

  /** A generator of its own, so that drawing more here does not change what is drawn there. */
  fork(): Random {
    return new Random(this.below(2 ** 31));
  }
}
