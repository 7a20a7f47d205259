import type { Kinship } from '../../domain/model.ts';

/** A relative is named instead of the strongest cause while its part is at least this much of the strongest's. */
const NEAR_ENOUGH = 0.5;

/**
 * Chooses the cause to name among the parts of an item's score: of those with at least half of the greatest part one of
 * the item's own category, else one of its department, else the strongest; of equals the one met first.
 */
export class CauseChoice {
  /** By kinship, 0 for the strongest of all: greatest part so far, and the place it was met at. */
  readonly #parts = new Float64Array(3);
  readonly #places = new Int32Array(3);

  begin(): void {
    this.#parts.fill(0);
    this.#places.fill(-1);
  }

  /** A part below this cannot be chosen any more. */
  get least(): number {
    return NEAR_ENOUGH * this.#parts[0]!;
  }

  /** Whether a part of `least` … `bound` could still change the choice. */
  couldMatter(bound: number, kinship: ReturnType<Kinship>): boolean {
    return bound > this.#parts[kinship > 0 ? kinship : 0]!;
  }

  offer(place: number, part: number, kinship: ReturnType<Kinship>): void {
    if (part > this.#parts[0]!) this.#keep(0, place, part);
    if (kinship > 0 && part > this.#parts[kinship]!) this.#keep(kinship, place, part);
  }

  /** −1 where no part was above 0. */
  get place(): number {
    return this.#places[this.#chosen()]!;
  }

  get part(): number {
    return this.#parts[this.#chosen()]!;
  }

  #chosen(): number {
    for (let kinship = 2; kinship > 0; kinship--)
      if (this.#places[kinship]! >= 0 && this.#parts[kinship]! >= this.least) return kinship;
    return 0;
  }

  #keep(slot: number, place: number, part: number): void {
    this.#parts[slot] = part;
    this.#places[slot] = place;
  }
}
