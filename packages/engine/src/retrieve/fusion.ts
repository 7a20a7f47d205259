import type { ItemRule } from '../domain/item-rule.ts';
import type { ScoredItems } from '../domain/model.ts';
import { TopMean } from './top-mean.ts';

/**
 * Joins the sources of a slate into one list of candidates with one score each: Σ weight · score / mean of the source's
 * 50 best allowed scores. Models speak in scales of their own (cosines, weights, lifts); the mean of the head makes them
 * comparable, and unlike the maximum it is not set by one outlier. Only positive scores count.
 * Buffers over the item table are kept between requests; nothing is allocated per candidate.
 */
export class Fusion {
  /**
   * Candidates in the order they were met; valid below `length`. What the rule forbids may be among them: judging is the
   * dearest part of a request, so only what counts for a mean is judged here, and the rest when its turn in the slate comes.
   */
  items = new Int32Array(1024);
  length = 0;
  /** Fused scores by item, valid for candidates. */
  scores = new Float64Array(1024);
  /** Position of the source that gave a candidate the largest part of its score, by item. */
  #leader = new Uint8Array(1024);
  #leaderPart = new Float64Array(1024);
  #stamps = new Int32Array(1024);
  #round = 0;
  readonly #mean = new TopMean();

  /** Begins a new slate over a table of `size` items. */
  begin(size: number): void {
    if (size > this.items.length) {
      const capacity = Math.max(size, 2 * this.items.length);
      this.items = new Int32Array(capacity);
      this.scores = new Float64Array(capacity);
      this.#leader = new Uint8Array(capacity);
      this.#leaderPart = new Float64Array(capacity);
      this.#stamps = new Int32Array(capacity);
    }
    this.#round++;
    this.length = 0;
  }

  /**
   * Adds a source's best items, best first. Returns whether any of them was allowed. Items are judged only while they
   * count for the mean: see `items`.
   *
   * @param absolute takes the scores as they are: their mean counts as 1.
   */
  addList(list: ScoredItems, weight: number, source: number, rule: ItemRule, absolute = false): boolean {
    const mean = this.#mean;
    mean.begin();
    let floor = 0;
    for (let i = 0; i < list.length; i++) {
      const score = list.scores[i]!;
      if (score > floor && rule.allows(list.items[i]!)) floor = mean.offer(score);
    }
    if (mean.length === 0) return false;
    const scale = absolute ? weight : weight / mean.value();
    for (let i = 0; i < list.length; i++) {
      const score = list.scores[i]!;
      if (score > 0) this.add(list.items[i]!, score * scale, source);
    }
    return true;
  }

  /** The same for scores of all items by index, of which the first `size` count. */
  addAll(scores: Float32Array, size: number, weight: number, source: number, rule: ItemRule): boolean {
    const mean = this.#mean;
    mean.begin();
    let floor = 0;
    for (let item = 0; item < size; item++) {
      const score = scores[item]!;
      if (score > floor && rule.allows(item)) floor = mean.offer(score);
    }
    if (mean.length === 0) return false;
    const scale = weight / mean.value();
    if (this.length === 0) this.#addFirst(scores, size, scale, source);
    else
      for (let item = 0; item < size; item++)
        if (scores[item]! > 0) this.add(item, scores[item]! * scale, source);
    return true;
  }

  /** Adds the first source's items: none of them was met before. */
  #addFirst(scores: Float32Array, size: number, scale: number, source: number): void {
    const items = this.items;
    const fused = this.scores;
    const leader = this.#leader;
    const leaderPart = this.#leaderPart;
    const stamps = this.#stamps;
    const round = this.#round;
    let length = 0;
    for (let item = 0; item < size; item++) {
      const score = scores[item]!;
      if (!(score > 0)) continue;
      const part = score * scale;
      items[length++] = item;
      fused[item] = part;
      leader[item] = source;
      leaderPart[item] = part;
      stamps[item] = round;
    }
    this.length = length;
  }

  /** Adds a part to an item's score as it is. */
  add(item: number, part: number, source: number): void {
    if (this.#stamps[item] !== this.#round) {
      this.#stamps[item] = this.#round;
      this.items[this.length++] = item;
      this.scores[item] = part;
      this.#leader[item] = source;
      this.#leaderPart[item] = part;
      return;
    }
    this.scores[item]! += part;
    if (part > this.#leaderPart[item]!) {
      this.#leaderPart[item] = part;
      this.#leader[item] = source;
    }
  }

  has(item: number): boolean {
    return item < this.#stamps.length && this.#stamps[item] === this.#round;
  }

  /** Position of the source a candidate owes most to. */
  leader(item: number): number {
    return this.#leader[item]!;
  }
}
