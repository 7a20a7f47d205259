import { MOST_SESSION_STEPS } from './open-session.ts';
import type { SessionIndex } from './session-index.ts';
import type { SessionKnnConfiguration } from './session-knn-configuration.ts';
import type { SessionQuestion } from './session-question.ts';

/** Stands in for the number of the item that counted last: the session is the one that asks. */
const OWN = 255;
/** Old sessions fade to this and no further: they are what is left to say where nothing newer is. */
const LEAST_RECENCY = 1e-9;
const DAY_SECONDS = 86_400;

/**
 * The past sessions that share an item with the present one, and what they say. A session s is as near as
 *
 *   similarity(s) = e^(−age(s)/τ) · Σ_{i shared} e^(−steps back(i)/δ) · (1 + κ·ln(N / N_i))
 *
 * and gives similarity(s) · w to each of its items: w = e^(−(d − 1)/ν) for an item d steps after the newest item that
 * both sessions share, β·e^(−(d − 1)/ν) for one d steps before it, the greater where it stands on both sides
 * (Ludewig, Mauro, Latifi & Jannach 2021, "Empirical analysis of session-based recommendation algorithms", VSTAN).
 */
export class SessionNeighbors {
  length = 0;
  /** By neighbour: similarity, 0 for the session that asks. */
  readonly similarities: Float64Array;
  /** By neighbour: place in the question of the newest item that both share. */
  readonly nearest: Uint8Array;
  /** Items of the session last read by `readSession`, and their weights w. */
  readonly items = new Int32Array(MOST_SESSION_STEPS);
  readonly weights = new Float64Array(MOST_SESSION_STEPS);
  readonly #index: SessionIndex;
  readonly #configuration: SessionKnnConfiguration;
  /** By neighbour: number of its first step; second of its newest shared step; 1 + place of the item that counted last. */
  readonly #firsts: Float64Array;
  readonly #seconds: Float64Array;
  readonly #counted: Uint8Array;
  /** By slot of a first step: 1 + number of the neighbour, 0 for none. */
  readonly #placeOf: Int32Array;
  /** e^(−(d − 1)/ν) by distance. */
  readonly #fading: Float64Array;

  constructor(index: SessionIndex, configuration: SessionKnnConfiguration) {
    const most = configuration.sessionItems * configuration.neighborsPerItem;
    this.#index = index;
    this.#configuration = configuration;
    this.similarities = new Float64Array(most);
    this.nearest = new Uint8Array(most);
    this.#firsts = new Float64Array(most);
    this.#seconds = new Float64Array(most);
    this.#counted = new Uint8Array(most);
    this.#placeOf = new Int32Array(index.capacity);
    this.#fading = Float64Array.from({ length: MOST_SESSION_STEPS + 1 }, (_, distance) =>
      Math.exp(-(distance - 1) / configuration.neighborDecay),
    );
  }

  find(question: SessionQuestion): void {
    this.#forget();
    const { rarityWeight, positionDecay } = this.#configuration;
    for (let place = 0; place < question.length; place++) {
      const item = question.items[place]!;
      const count = this.#index.countOf(item);
      if (count === 0) continue;
      const rarity = 1 + rarityWeight * Math.log(this.#index.size / count);
      const weight = Math.exp(-question.stepsBack[place]! / positionDecay) * rarity;
      this.#addSessionsOf(item, place, weight, question.seconds[place]!);
    }
    this.#fade();
  }

  /** Reads a neighbour's items and their weights into `items` and `weights`; returns how many there are. */
  readSession(neighbor: number, shared: number): number {
    const { items, weights } = this;
    const { items: stepItems, untilNext, capacity } = this.#index;
    const fading = this.#fading;
    let number = this.#firsts[neighbor]!;
    let length = 0;
    let distance = 0;
    for (;;) {
      const slot = number % capacity;
      const item = stepItems[slot]!;
      items[length] = item;
      weights[length++] = distance > 0 ? fading[distance]! : 0;
      if (item === shared) distance = 1;
      else if (distance > 0) distance++;
      const next = untilNext[slot]!;
      if (next === 0 || length === MOST_SESSION_STEPS) break;
      number += next;
    }
    const backward = this.#configuration.backwardWeight;
    distance = 0;
    for (let at = length - 1; at >= 0; at--) {
      if (distance > 0) weights[at] = Math.max(weights[at]!, backward * fading[distance]!);
      if (items[at] === shared) distance = 1;
      else if (distance > 0) distance++;
    }
    return length;
  }

  #addSessionsOf(item: number, place: number, weight: number, ownSecond: number): void {
    const { seconds, sinceItem, sinceFirst, capacity, oldest } = this.#index;
    let number = this.#index.newestOf(item);
    for (let left = this.#configuration.neighborsPerItem; left > 0 && number >= oldest; left--) {
      const slot = number % capacity;
      const first = number - sinceFirst[slot]!;
      if (first >= oldest) {
        const neighbor = this.#neighborOf(first, place, seconds[slot]!);
        if (seconds[slot] === ownSecond) {
          this.#counted[neighbor] = OWN;
          this.similarities[neighbor] = 0;
        } else if (this.#counted[neighbor] !== OWN && this.#counted[neighbor] !== place + 1) {
          this.#counted[neighbor] = place + 1;
          this.similarities[neighbor]! += weight;
        }
      }
      const since = sinceItem[slot]!;
      if (since === 0) return;
      number -= since;
    }
  }

  #neighborOf(first: number, place: number, second: number): number {
    const slot = first % this.#index.capacity;
    const known = this.#placeOf[slot]!;
    if (known > 0) return known - 1;
    const neighbor = this.length++;
    this.#placeOf[slot] = neighbor + 1;
    this.#firsts[neighbor] = first;
    this.#seconds[neighbor] = second;
    this.#counted[neighbor] = 0;
    this.similarities[neighbor] = 0;
    this.nearest[neighbor] = place;
    return neighbor;
  }

  /** Age counts from the newest neighbour: a common factor would change no order. */
  #fade(): void {
    let newest = 0;
    for (let neighbor = 0; neighbor < this.length; neighbor++) {
      if (this.similarities[neighbor]! > 0) newest = Math.max(newest, this.#seconds[neighbor]!);
    }
    const life = this.#configuration.recencyDays * DAY_SECONDS;
    for (let neighbor = 0; neighbor < this.length; neighbor++) {
      if (this.similarities[neighbor] === 0) continue;
      const recency = Math.exp(-(newest - this.#seconds[neighbor]!) / life);
      this.similarities[neighbor]! *= Math.max(LEAST_RECENCY, recency);
    }
  }

  #forget(): void {
    for (let neighbor = 0; neighbor < this.length; neighbor++) {
      this.#placeOf[this.#firsts[neighbor]! % this.#index.capacity] = 0;
    }
    this.length = 0;
  }
}
