import type { ScoredItems } from '../domain/model.ts';
import { Random } from '../domain/random.ts';
import type { Estimate } from './intervals/bootstrap-means.ts';
import { groupJackknife } from './intervals/group-jackknife.ts';
import { coverage } from './metrics/coverage.ts';
import { gini } from './metrics/gini.ts';

const MOST_GROUPS = 50;
const FEWEST_GROUPS = 10;
/** Counters a k may take, about: the groups become fewer as the catalogue grows. */
const COUNTER_BUDGET = 2 ** 22;

/** Equal parts of the catalogue by training popularity. */
const PARTS = 10;

/** The popularity tenth of each item, 0 for the most popular; −1 outside the catalogue. */
export function popularityTenths(popularity: Uint32Array, catalogue: Uint8Array): Int8Array {
  const listed: number[] = [];
  for (let item = 0; item < catalogue.length; item++) if (catalogue[item] === 1) listed.push(item);
  const order = Uint32Array.from(listed);
  order.sort((a, b) => popularity[b]! - popularity[a]! || a - b);
  const tenths = new Int8Array(catalogue.length).fill(-1);
  for (let place = 0; place < order.length; place++) {
    tenths[order[place]!] = Math.floor((place * PARTS) / order.length);
  }
  return tenths;
}

/** Shares of counts over the popularity tenths; all 0 when nothing was counted. */
export function sharesByTenth(items: Iterable<number>, tenths: Int8Array): number[] {
  const counts = new Float64Array(PARTS);
  for (const item of items) {
    const tenth = tenths[item]!;
    if (tenth >= 0) counts[tenth]!++;
  }
  return shares(counts);
}

function shares(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (total === 0 ? 0 : count / total));
}

/** Counts who is listed how often, over all lists of one model: coverage, Gini, exposure by popularity. */
export class ListStatistics {
  readonly #ks: readonly number[];
  readonly #tenths: Int8Array;
  /** Index within the catalogue, −1 outside. */
  readonly #places: Int32Array;
  /** Per k, per group: times listed, by index within the catalogue. */
  readonly #exposure: Uint32Array[][];
  readonly #random: Random;
  readonly #byTenth = new Float64Array(PARTS);

  /**
   * @param ks ascending.
   * @param catalogue 1 for items of the catalogue.
   * @param shoppers number of lists that will come.
   */
  constructor(
    ks: readonly number[],
    catalogue: Uint8Array,
    tenths: Int8Array,
    shoppers: number,
    seed: number,
  ) {
    this.#ks = ks;
    this.#tenths = tenths;
    this.#random = new Random(seed);
    let size = 0;
    this.#places = Int32Array.from(catalogue, (listed) => (listed === 1 ? size++ : -1));
    const affordable = Math.floor(COUNTER_BUDGET / Math.max(1, size));
    const groups = Math.min(shoppers, Math.max(FEWEST_GROUPS, Math.min(MOST_GROUPS, affordable)));
    this.#exposure = ks.map(() => Array.from({ length: groups }, () => new Uint32Array(size)));
  }

  add(list: ScoredItems): void {
    const group = this.#random.bits() % Math.max(1, this.#exposure[0]!.length);
    let place = 0;
    for (let at = 0; at < this.#ks.length; at++) {
      // Places up to the smaller k were counted in its own row; every larger k holds them as well.
      for (const end = Math.min(list.length, this.#ks[at]!); place < end; place++) {
        const item = this.#places[list.items[place]!]!;
        if (item < 0) continue;
        for (let larger = at; larger < this.#ks.length; larger++) this.#exposure[larger]![group]![item]!++;
        this.#byTenth[this.#tenths[list.items[place]!]!]!++;
      }
    }
  }

  /** `coverage@k` and `gini@k` for every k. */
  estimates(): Record<string, Estimate> {
    const estimates: Record<string, Estimate> = {};
    this.#ks.forEach((k, at) => {
      estimates[`coverage@${k}`] = groupJackknife(this.#exposure[at]!, coverage);
      estimates[`gini@${k}`] = groupJackknife(this.#exposure[at]!, gini);
    });
    return estimates;
  }

  /** Share of the places of the longest lists taken by each popularity tenth. */
  exposureByTenth(): number[] {
    return shares(this.#byTenth);
  }
}
