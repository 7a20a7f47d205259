import { BLOCK } from '../index/posting-list.ts';
import { NO_PRIOR, type Prior, type ScoredList } from './scored-list.ts';
import type { TopHits } from './top-hits.ts';

const EXHAUSTED = 0x7fffffff;

/**
 * The best hits of the sum of the lists by block-max WAND (Ding & Suel 2011): documents are visited in order, and a run
 * of them is skipped when the best impacts of the blocks they lie in cannot reach the worst hit kept so far. Exact: the
 * same hits as adding up everything, scores in single precision in the order of the lists.
 */
export class BlockMaxWand {
  #lists: readonly ScoredList[] = [];
  /** Per list: place, item there; `order` holds the lists by ascending item. */
  #places = new Int32Array(8);
  #current = new Int32Array(8);
  #order = new Int32Array(8);
  #bounds = new Float64Array(8);
  #blocks: Float32Array[] = [];
  readonly #sum = new Float32Array(1);
  #mask = 0;

  /** Bit l: list l has the item that `allows` is asked about. */
  get mask(): number {
    return this.#mask;
  }

  /** @param allows items that may be hits; asked once their lists are known. */
  search(
    lists: readonly ScoredList[],
    hits: TopHits,
    prior: Prior = NO_PRIOR,
    allows?: (item: number) => boolean,
  ): void {
    const count = lists.length;
    this.#open(lists);
    const order = this.#order;
    const current = this.#current;
    const bounds = this.#bounds;
    while (count > 0) {
      const { threshold } = hits;
      // The pivot: the first list at which the lists before and with it could reach the threshold together.
      let bound = prior.most;
      let pivot = -1;
      for (let at = 0; at < count; at++) {
        const list = order[at]!;
        if (current[list] === EXHAUSTED) break;
        bound += bounds[list]!;
        if (reaches(bound, threshold)) {
          pivot = at;
          break;
        }
      }
      if (pivot < 0) return;
      const item = current[order[pivot]!]!;
      while (pivot + 1 < count && current[order[pivot + 1]!] === item) pivot++;
      const blockBound = this.#blockBound(item, pivot) + prior.most;
      if (!reaches(blockBound, threshold)) {
        this.#skipBlocks(item, pivot);
        continue;
      }
      if (current[order[0]!] === item) {
        this.#score(item, hits, prior, allows);
        for (let at = 0; at <= pivot; at++) this.#advance(order[at]!, item + 1);
      } else {
        // Only lists before the pivot lag behind; the first brings most when it is the rarest.
        for (let at = 0; at < pivot && current[order[at]!]! < item; at++) this.#advance(order[at]!, item);
      }
      this.#sort();
    }
  }

  #open(lists: readonly ScoredList[]): void {
    const count = lists.length;
    this.#lists = lists;
    if (count > this.#places.length) {
      this.#places = new Int32Array(2 * count);
      this.#current = new Int32Array(2 * count);
      this.#order = new Int32Array(2 * count);
      this.#bounds = new Float64Array(2 * count);
    }
    for (let at = 0; at < count; at++) {
      const list = lists[at]!;
      const blocks = list.blockMaxima();
      this.#blocks[at] = blocks;
      let best = 0;
      for (let block = 0; block * BLOCK < list.length; block++)
        if (blocks[block]! > best) best = blocks[block]!;
      this.#bounds[at] = best * list.weight;
      this.#places[at] = 0;
      this.#current[at] = list.length === 0 ? EXHAUSTED : list.items[0]!;
      this.#order[at] = at;
    }
    this.#sort();
  }

  /** What the blocks around `item` allow at most, over the lists up to the pivot. */
  #blockBound(item: number, pivot: number): number {
    let bound = 0;
    for (let at = 0; at <= pivot; at++) {
      const list = this.#order[at]!;
      const source = this.#lists[list]!;
      const place = source.lowerBound(item, this.#places[list]!);
      if (place < source.length) bound += this.#blocks[list]![Math.floor(place / BLOCK)]! * source.weight;
    }
    return bound;
  }

  /** No item up to the nearest end of these blocks can be a hit: goes on behind it. */
  #skipBlocks(item: number, pivot: number): void {
    let next = EXHAUSTED;
    for (let at = 0; at <= pivot; at++) {
      const list = this.#order[at]!;
      const source = this.#lists[list]!;
      const place = source.lowerBound(item, this.#places[list]!);
      if (place >= source.length) continue;
      const last = Math.min(source.length, (Math.floor(place / BLOCK) + 1) * BLOCK) - 1;
      next = Math.min(next, source.items[last]! + 1);
    }
    if (pivot + 1 < this.#lists.length) next = Math.min(next, this.#current[this.#order[pivot + 1]!]!);
    next = Math.max(next, item + 1);
    for (let at = 0; at <= pivot; at++) this.#advance(this.#order[at]!, next);
    this.#sort();
  }

  #score(item: number, hits: TopHits, prior: Prior, allows: ((item: number) => boolean) | undefined): void {
    const sum = this.#sum;
    sum[0] = 0;
    this.#mask = 0;
    for (let list = 0; list < this.#lists.length; list++) {
      if (this.#current[list] !== item) continue;
      this.#mask |= 1 << list;
      const source = this.#lists[list]!;
      sum[0] = sum[0]! + source.weight * source.impacts[this.#places[list]!]!;
    }
    sum[0] = sum[0]! + prior.of(item);
    if (sum[0]! >= hits.threshold && (allows === undefined || allows(item))) hits.offer(item, sum[0]!);
  }

  #advance(list: number, item: number): void {
    const source = this.#lists[list]!;
    const place = source.lowerBound(item, this.#places[list]!);
    this.#places[list] = place;
    this.#current[list] = place < source.length ? source.items[place]! : EXHAUSTED;
  }

  /** Insertion sort: the order hardly changes, and queries have few words. */
  #sort(): void {
    const order = this.#order;
    const current = this.#current;
    for (let at = 1; at < this.#lists.length; at++) {
      const list = order[at]!;
      const item = current[list]!;
      let place = at;
      while (place > 0 && current[order[place - 1]!]! > item) {
        order[place] = order[place - 1]!;
        place--;
      }
      order[place] = list;
    }
  }
}

/** With room for the rounding of single precision: a bound that falls short by less might be a hit after all. */
function reaches(bound: number, threshold: number): boolean {
  return bound * (1 + 1e-5) >= threshold;
}
