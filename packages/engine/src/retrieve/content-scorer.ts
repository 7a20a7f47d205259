import { grownFor } from '../domain/grown.ts';
import type { Interaction } from '../domain/history.ts';
import type { ItemIndex } from '../domain/ids.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../domain/model.ts';
import { TopSelection } from '../models/live/top-selection.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';

/** As placements name it. */
export const CONTENT_MODEL = 'content';

/** Nearest items that have a score; what lies further away is not like the question. */
const NEAREST = 200;
/** Items of the history that speak, the latest ones, and how much less each speaks than the one after it. */
const LATEST = 20;
const FADING = 0.85;
/** Acts that make an item known by half: from then on behaviour says more than content. */
const HALF_KNOWN = 10;
/** What content still has to say about two items that everybody knows. */
const LEAST_SHARE = 0.1;
/** Pages whose neighbours are kept, until a vector changes: a scan takes a millisecond for 20,000 products. */
const KEPT_PAGES = 2_000;
/** Items whose cosines tell how alike two items of the shop are that have nothing to do with each other. */
const SAMPLE = 64;

export interface ContentParts {
  /** Undefined until there is one. */
  readonly vectors: () => VectorIndex | undefined;
  /** Another number after every change of a vector. */
  readonly version: () => number;
  /** Whether models of behaviour answer beside it; else content speaks with full weight. */
  readonly behaviour: () => boolean;
  /** Why it cannot answer yet, as answers declare it. */
  readonly waitsFor: () => string | undefined;
}

/**
 * Items alike in content: near to the page's items, or to the fading mean of the last ones of a history. Needs no
 * training, so an item is recommended as soon as it has a vector:
 *
 *     score(j) = likeness(j) · (LEAST_SHARE + (1 − LEAST_SHARE) · HALF_KNOWN / (n(j) + HALF_KNOWN))
 *
 * likeness is the cosine, from 0 at what is usual between two items of the shop to 1; n(j) the acts on the item, on a
 * page the fewer of its own item's and of j's. So content leads where one of the two is new, and behaviour where both are
 * known. Scores are on the scale of 1 for very much alike, not relative to the best.
 */
export class ContentScorer implements Scorer {
  readonly absolute = true;
  readonly #parts: ContentParts;
  #acts = new Uint32Array(1024);
  readonly #selection = new TopSelection();
  readonly #found: { length: number; items: Int32Array; scores: Float32Array } = {
    length: 0,
    items: new Int32Array(NEAREST),
    scores: new Float32Array(NEAREST),
  };
  /** Nearest items of a page's item with their cosines; the page asked longest ago first. */
  readonly #pages = new Map<number, Neighbours>();
  #pagesOf = -1;
  #items = new Uint32Array(NEAREST + LATEST);
  #scores = new Float32Array(NEAREST + LATEST);
  #query = new Float32Array(0);
  #vector = new Float32Array(0);
  /** Cosine that is usual between two items, and of which state of the vectors. */
  #usual = 0;
  #usualOf = -1;
  #usualIn: VectorIndex | undefined;

  constructor(parts: ContentParts) {
    this.#parts = parts;
  }

  get waitsFor(): string | undefined {
    return this.#parts.waitsFor();
  }

  observe({ item }: Interaction): void {
    if (item >= this.#acts.length) this.#acts = grownFor(this.#acts, item);
    this.#acts[item]!++;
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    this.#near(query);
    const length = Math.min(k, this.#found.length);
    out.items.set(this.#found.items.subarray(0, length));
    out.scores.set(this.#found.scores.subarray(0, length));
    out.length = length;
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    scores.fill(0);
    this.#near(query);
    for (let at = 0; at < this.#found.length; at++) {
      const item = this.#found.items[at]!;
      if (item < scores.length) scores[item] = this.#found.scores[at]!;
    }
  }

  /** Names the item of the page or of the history that is most like it, those of long ago less. */
  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    const index = this.#parts.vectors();
    if (index === undefined || !this.#room(index).read(item, this.#query)) return undefined;
    const own = norm(this.#query);
    let because: ItemIndex | undefined;
    let best = 0;
    let likeness = 0;
    eachOf(query, (anchor, weight) => {
      if (!index.read(anchor, this.#vector)) return;
      const cosine = dot(this.#query, this.#vector) / (own * norm(this.#vector) || 1);
      if (weight * cosine <= best) return;
      best = weight * cosine;
      likeness = cosine;
      because = anchor;
    });
    return because === undefined ? undefined : { because, figures: { cosine: likeness } };
  }

  #near(query: ModelQuery): void {
    this.#found.length = 0;
    const index = this.#parts.vectors();
    if (index === undefined || index.size === 0) return;
    const { context, history } = query;
    const onPage = history.length === 0;
    const { items, cosines } =
      onPage && context.length === 1 ? this.#ofPage(index, query, context[0]!) : this.#scan(index, query);
    let known = Number.POSITIVE_INFINITY;
    if (onPage) for (const anchor of context) known = Math.min(known, this.#actsOn(anchor));
    const alone = !this.#parts.behaviour();
    this.#selection.begin(NEAREST);
    for (let at = 0; at < items.length; at++) {
      const likeness = (cosines[at]! - this.#usual) / (1 - this.#usual);
      if (!(likeness > 0)) continue;
      const acts = Math.min(known, this.#actsOn(items[at]!));
      const share = alone ? 1 : LEAST_SHARE + ((1 - LEAST_SHARE) * HALF_KNOWN) / (acts + HALF_KNOWN);
      this.#selection.offer(items[at]!, likeness * share);
    }
    this.#selection.drain(this.#found);
  }

  #ofPage(index: VectorIndex, query: ModelQuery, item: number): Neighbours {
    const version = this.#parts.version();
    if (version !== this.#pagesOf) {
      this.#pages.clear();
      this.#pagesOf = version;
    }
    let page = this.#pages.get(item);
    if (page === undefined) {
      const { items, cosines } = this.#scan(index, query);
      page = { items: items.slice(), cosines: cosines.slice() };
      if (this.#pages.size === KEPT_PAGES) this.#pages.delete(this.#pages.keys().next().value!);
    } else this.#pages.delete(item);
    this.#pages.set(item, page);
    return page;
  }

  /** The items nearest to the mean of the query's, with their cosines; valid until the next scan. */
  #scan(index: VectorIndex, query: ModelQuery): Neighbours {
    this.#room(index);
    this.#query.fill(0);
    eachOf(query, (anchor, weight) => {
      if (!index.read(anchor, this.#vector)) return;
      const scale = weight / (norm(this.#vector) || 1);
      for (let i = 0; i < this.#query.length; i++) this.#query[i]! += scale * this.#vector[i]!;
    });
    const length = norm(this.#query);
    let count = 0;
    if (length > 0) {
      for (let i = 0; i < this.#query.length; i++) this.#query[i]! /= length;
      this.#readUsual(index);
      count = index.search(this.#query, this.#items.length, this.#items, this.#scores);
    }
    for (let at = 0; at < count; at++) {
      index.read(this.#items[at]!, this.#vector);
      this.#scores[at]! /= norm(this.#vector) || 1;
    }
    return { items: this.#items.subarray(0, count), cosines: this.#scores.subarray(0, count) };
  }

  /** Mean cosine of pairs of a sample; anew when the vectors are twice as many or half, or others. */
  #readUsual(index: VectorIndex): void {
    const { size } = index;
    if (this.#usualIn === index && size < 2 * this.#usualOf && 2 * size > this.#usualOf) return;
    const sum = new Float32Array(index.embeddingSize);
    let count = 0;
    const step = Math.max(1, Math.floor(index.capacity / (16 * SAMPLE)));
    for (let item = 0; item < index.capacity && count < SAMPLE; item += step) {
      if (!index.read(item, this.#vector)) continue;
      const scale = 1 / (norm(this.#vector) || 1);
      for (let i = 0; i < sum.length; i++) sum[i]! += scale * this.#vector[i]!;
      count++;
    }
    // |Σ v|² = n + Σ over the n (n − 1) ordered pairs of their cosines.
    this.#usual = count < 2 ? 0 : Math.min(0.9, Math.max(0, (dot(sum, sum) - count) / (count * (count - 1))));
    this.#usualOf = size;
    this.#usualIn = index;
  }

  #room(index: VectorIndex): VectorIndex {
    if (this.#query.length !== index.embeddingSize) {
      this.#query = new Float32Array(index.embeddingSize);
      this.#vector = new Float32Array(index.embeddingSize);
    }
    return index;
  }

  #actsOn(item: number): number {
    return this.#acts[item] ?? 0;
  }
}

interface Neighbours {
  readonly items: Uint32Array;
  readonly cosines: Float32Array;
}

/** The page's items; else the last ones of the history, the latest with weight 1. */
function eachOf({ history, context }: ModelQuery, visit: (item: ItemIndex, weight: number) => void): void {
  for (const item of context) visit(item, 1);
  let weight = 1;
  for (let at = history.length - 1; at >= Math.max(0, history.length - LATEST); at--) {
    visit(history.items[at]! as ItemIndex, weight);
    weight *= FADING;
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(a: Float32Array): number {
  return Math.sqrt(dot(a, a));
}
