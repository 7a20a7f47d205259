import type { EpochMs } from '../domain/ids.ts';
import type { CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';

const MOST_KEPT = 512;
/** Questions remembered as asked once: only what comes again is kept. A power of two. */
const ASKED_ONCE = 4096;

/** An answer, and whether the same object is given out again. */
export interface KeptAnswer<Answer> {
  readonly answer: Answer;
  readonly kept: boolean;
}

interface KeptAnswersParts {
  readonly search: {
    /** Another number after each change of what can be found. */
    readonly version: number;
    /** The next time after `now` at which a sale price begins or ends. */
    pricesChangeAt(now: EpochMs): number;
  };
  readonly index: Pick<CatalogueIndex, 'publishedAt' | 'expiresAt'>;
}

/**
 * Answers to questions that are asked again and again, as long as they are exactly those that would be made now: until
 * any product changes in the catalogue or in the index, or the clock passes a time at which one is published or expires
 * or a sale begins or ends.
 */
export class KeptAnswers<Answer> {
  readonly #parts: KeptAnswersParts;
  /** By question, the one asked longest ago first. */
  #answers = new Map<string, KeptAnswer<Answer>>();
  readonly #askedOnce = new Int32Array(ASKED_ONCE);
  #version = -1;
  #changes = 0;
  #changesSeen = -1;
  /** What is kept holds for times from `#from` until before `#until`. */
  #from = Number.POSITIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;

  constructor(parts: KeptAnswersParts) {
    this.#parts = parts;
  }

  /** The catalogue has changed: to be called before anybody is told that it has. */
  changed(): void {
    this.#changes++;
  }

  get(question: string, now: EpochMs): KeptAnswer<Answer> | undefined {
    if (!this.#holds(now)) return undefined;
    const kept = this.#answers.get(question);
    if (kept === undefined) return undefined;
    this.#answers.delete(question);
    this.#answers.set(question, kept);
    return kept;
  }

  /** Keeps what was found just now, from the second time on that it is asked. */
  put(question: string, answer: Answer, now: EpochMs): KeptAnswer<Answer> {
    const hash = hashOf(question);
    const place = hash & (ASKED_ONCE - 1);
    const again = this.#askedOnce[place] === hash;
    this.#askedOnce[place] = hash;
    const kept = { answer, kept: again };
    if (!again) return kept;
    if (!this.#holds(now)) this.#begin(now);
    if (this.#answers.size >= MOST_KEPT) this.#answers.delete(this.#answers.keys().next().value!);
    this.#answers.set(question, kept);
    return kept;
  }

  #holds(now: EpochMs): boolean {
    return (
      this.#version === this.#parts.search.version &&
      this.#changesSeen === this.#changes &&
      now >= this.#from &&
      now < this.#until
    );
  }

  #begin(now: EpochMs): void {
    const { search, index } = this.#parts;
    // A cleared map would keep its old table alive.
    if (this.#answers.size > 0) this.#answers = new Map();
    this.#version = search.version;
    this.#changesSeen = this.#changes;
    this.#from = now;
    this.#until = Math.min(
      search.pricesChangeAt(now),
      nextAfter(now, index.publishedAt),
      nextAfter(now, index.expiresAt),
    );
  }
}

/** The least time after `now`; infinity where there is none. Unknown ones are NaN. */
function nextAfter(now: EpochMs, times: Float64Array): number {
  let next = Number.POSITIVE_INFINITY;
  for (let at = 0; at < times.length; at++) {
    const time = times[at]!;
    if (time > now && time < next) next = time;
  }
  return next;
}

/** FNV-1a over code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
