import { weightsByCode } from '../../dataset/event-weights.ts';
import type { Interaction } from '../../domain/history.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { grownFloat64, grownInt32 } from '../live/grown-array.ts';
import { TopSelection } from '../live/top-selection.ts';
import { OpenSession, secondOf } from './open-session.ts';
import { SessionIndex } from './session-index.ts';
import type { SessionKnnConfiguration } from './session-knn-configuration.ts';
import { SessionNeighbors } from './session-neighbors.ts';
import { SessionQuestion } from './session-question.ts';

/** Sessions that may run at once; the one that was silent longest makes room. */
const MOST_OPEN = 65_536;

/**
 * Answers from the past sessions most like the present one. Scores are relative to the best item that is not of the
 * session by `repeatShare` alone: 0 … 1, and up to `repeatShare` more for the session's own items.
 */
export class SessionKnnScorer implements Scorer {
  readonly index: SessionIndex;
  readonly #configuration: SessionKnnConfiguration;
  readonly #weights: Float32Array;
  readonly #gapSeconds: number;
  readonly #question: SessionQuestion;
  readonly #neighbors: SessionNeighbors;
  readonly #open = new Map<number, OpenSession>();
  readonly #selection = new TopSelection();
  /** By item, 0 where nothing is said. */
  #scores: Float64Array;
  /** The items that something is said of. */
  #scored: Int32Array;
  #scoredLength = 0;
  /** By place in the question, for `explain`. */
  readonly #parts: Float64Array;
  #lastScored: ModelQuery | undefined;

  constructor(configuration: SessionKnnConfiguration, items: number) {
    this.#configuration = configuration;
    this.#weights = weightsByCode(configuration.weights);
    this.#gapSeconds = configuration.sessionGapMinutes * 60;
    this.index = new SessionIndex(configuration.maxSteps);
    this.#question = new SessionQuestion({
      items: configuration.sessionItems,
      gapSeconds: this.#gapSeconds,
      weights: this.#weights,
    });
    this.#neighbors = new SessionNeighbors(this.index, configuration);
    this.#scores = new Float64Array(items);
    this.#scored = new Int32Array(items);
    this.#parts = new Float64Array(configuration.sessionItems);
  }

  /** Acts without a profile belong to no session; a session's first step is learned with its second. */
  observe({ item, type, time, shopper }: Interaction): void {
    if (!(this.#weights[type]! > 0) || shopper < 0) return;
    const second = secondOf(time);
    const open = this.#open.get(shopper);
    const before = open?.item ?? -1;
    const beforeSecond = open?.second ?? 0;
    const step = open?.take(item, second, this.#gapSeconds) ?? 'begins';
    this.#open.delete(shopper);
    if (open === undefined || step === 'begins') {
      if (this.#open.size === MOST_OPEN) this.#open.delete(this.#open.keys().next().value!);
      this.#open.set(shopper, new OpenSession(item, second));
      return;
    }
    this.#lastScored = undefined;
    if (step === 'again' && open.last >= 0) this.index.touch(open.last, open.second);
    if (step === 'next') {
      if (open.last < 0) open.first = open.last = this.index.add(before, beforeSecond, -1, -1);
      open.last = this.index.add(item, open.second, open.first, open.last);
      // The ring has lost its beginning: what comes now is another session's.
      if (open.last < 0) {
        this.#open.set(shopper, new OpenSession(item, second));
        return;
      }
    }
    this.#open.set(shopper, open);
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    this.#score(query);
    this.#selection.begin(k);
    for (let at = 0; at < this.#scoredLength; at++) {
      const item = this.#scored[at]!;
      const score = Math.fround(this.#scores[item]!);
      if (score > 0) this.#selection.offer(item, score);
    }
    this.#selection.drain(out);
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    this.#score(query);
    scores.fill(0);
    for (let at = 0; at < this.#scoredLength; at++) {
      const item = this.#scored[at]!;
      if (item < scores.length) scores[item] = this.#scores[item]!;
    }
  }

  /** The item of the session that the item's neighbours share, by the greatest part; itself where only that speaks. */
  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    if (this.#lastScored !== query) this.#score(query);
    if (!(Math.fround(this.#scores[item] ?? 0) > 0)) return undefined;
    const neighbors = this.#neighbors;
    this.#parts.fill(0);
    let sessions = 0;
    let total = 0;
    for (let neighbor = 0; neighbor < neighbors.length; neighbor++) {
      const similarity = neighbors.similarities[neighbor]!;
      if (similarity === 0) continue;
      const place = neighbors.nearest[neighbor]!;
      const length = neighbors.readSession(neighbor, this.#question.items[place]!);
      let part = 0;
      for (let at = 0; at < length; at++) {
        if (neighbors.items[at] === item) part += neighbors.weights[at]! * similarity;
      }
      if (part === 0) continue;
      sessions++;
      total += part;
      this.#parts[place]! += part;
    }
    if (total === 0) return { because: item, figures: { sessions: 0 } };
    let most = 0;
    for (let place = 1; place < this.#question.length; place++) {
      if (this.#parts[place]! > this.#parts[most]!) most = place;
    }
    return {
      because: this.#question.items[most]! as ItemIndex,
      figures: { sessions, share: this.#parts[most]! / total },
    };
  }

  #score(query: ModelQuery): void {
    this.#lastScored = query;
    for (let at = 0; at < this.#scoredLength; at++) this.#scores[this.#scored[at]!] = 0;
    this.#scoredLength = 0;
    this.#question.read(query);
    const neighbors = this.#neighbors;
    neighbors.find(this.#question);
    for (let neighbor = 0; neighbor < neighbors.length; neighbor++) {
      const similarity = neighbors.similarities[neighbor]!;
      if (similarity === 0) continue;
      const shared = this.#question.items[neighbors.nearest[neighbor]!]!;
      const length = neighbors.readSession(neighbor, shared);
      for (let at = 0; at < length; at++) {
        if (neighbors.weights[at]! > 0) this.#add(neighbors.items[at]!, neighbors.weights[at]! * similarity);
      }
    }
    let most = 0;
    for (let at = 0; at < this.#scoredLength; at++) most = Math.max(most, this.#scores[this.#scored[at]!]!);
    if (most === 0) return;
    for (let at = 0; at < this.#scoredLength; at++) this.#scores[this.#scored[at]!]! /= most;
    const { repeatShare, repeatDecay } = this.#configuration;
    if (repeatShare === 0) return;
    for (let place = 0; place < this.#question.length; place++) {
      const item = this.#question.items[place]!;
      // An item that no past session holds may be one that the shop does not know.
      if (this.index.countOf(item) === 0) continue;
      this.#add(item, repeatShare * Math.exp(-this.#question.stepsBack[place]! / repeatDecay));
    }
  }

  #add(item: number, part: number): void {
    if (item >= this.#scores.length) {
      this.#scores = grownFloat64(this.#scores, item + 1);
      this.#scored = grownInt32(this.#scored, item + 1);
    }
    if (this.#scores[item] === 0) this.#scored[this.#scoredLength++] = item;
    this.#scores[item]! += part;
  }
}
