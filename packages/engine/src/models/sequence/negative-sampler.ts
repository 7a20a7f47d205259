import type { Random } from '../../domain/random.ts';

/** Draws items of a batch to tell its targets from: a part by popularity, the rest uniformly. */
export class NegativeSampler {
  readonly #share: number;
  /** Sums of popularity up to and with each item. */
  readonly #sums: Float64Array;

  /** @param share 0…1 of the draws by popularity. */
  constructor(popularity: ArrayLike<number>, share: number) {
    this.#share = share;
    this.#sums = new Float64Array(popularity.length);
    let sum = 0;
    for (let item = 0; item < popularity.length; item++) this.#sums[item] = sum += popularity[item]!;
  }

  draw(count: number, random: Random): Int32Array {
    const items = this.#sums.length;
    return Int32Array.from({ length: count }, (_, at) =>
      at < this.#share * count ? this.#popular(random.uniform()) : random.below(items),
    );
  }

  /** −ln(expected draws of the item among as many as these): what makes the sum over them that over all items. */
  biases(drawn: Int32Array): Float32Array {
    const items = this.#sums.length;
    const total = this.#sums[items - 1]!;
    return Float32Array.from(drawn, (item) => {
      const own = (this.#sums[item]! - (this.#sums[item - 1] ?? 0)) / total;
      return -Math.log(drawn.length * (this.#share * own + (1 - this.#share) / items));
    });
  }

  #popular(uniform: number): number {
    const wanted = uniform * this.#sums.at(-1)!;
    let low = 0;
    let high = this.#sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sums[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
