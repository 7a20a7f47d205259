import type { CategoryPaths } from './category-paths.ts';
import type { ListCase } from './list-case.ts';

/** Part of the shopper's own mix in the list's, so that a department missing from the list has a finite cost. */
const SMOOTHING = 0.01;

/**
 * Miscalibration@k: how far the departments of the list's first k items are from those of the shopper's history, as the
 * Kullback–Leibler divergence Σ p·ln(p / q̃) in nats, q̃ = .99·q + .01·p; 0 when the list mixes departments as the shopper
 * does. A department is the top of a category path. Source: Steck 2018, "Calibrated recommendations".
 */
export class Miscalibration {
  readonly #top: Int32Array;
  readonly #wanted: Float64Array;
  readonly #shown: Float64Array;

  constructor({ paths, of, nodes }: CategoryPaths) {
    this.#top = Int32Array.from(of, (category) => (category < 0 ? -1 : paths[category]![0]!));
    this.#wanted = new Float64Array(nodes);
    this.#shown = new Float64Array(nodes);
  }

  /** NaN where the history or the list has no category. */
  value({ list, history }: ListCase, k: number): number {
    const wanted = this.#count(this.#wanted, history.items, history.length);
    const shown = this.#count(this.#shown, list.items, Math.min(list.length, k));
    if (wanted === 0 || shown === 0) return Number.NaN;
    let divergence = 0;
    for (let node = 0; node < this.#wanted.length; node++) {
      const p = this.#wanted[node]! / wanted;
      if (p === 0) continue;
      const q = this.#shown[node]! / shown;
      divergence += p * Math.log(p / ((1 - SMOOTHING) * q + SMOOTHING * p));
    }
    // Rounding may leave equal mixes a hair below 0.
    return Math.max(0, divergence);
  }

  /** @returns how many of the items have a category. */
  #count(counts: Float64Array, items: Int32Array, length: number): number {
    counts.fill(0);
    let counted = 0;
    for (let i = 0; i < length; i++) {
      const node = this.#top[items[i]!]!;
      if (node < 0) continue;
      counts[node]!++;
      counted++;
    }
    return counted;
  }
}
