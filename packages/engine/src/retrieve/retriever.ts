import type { History } from '../domain/history.ts';
import { EMPTY_HISTORY } from '../domain/history.ts';
import type { EpochMs, ItemIndex } from '../domain/ids.ts';
import type { ItemRule } from '../domain/item-rule.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { Evidence, Kinship, ModelQuery, ScoredItems } from '../domain/model.ts';
import type { PlacementSource } from '../domain/placement.ts';
import type { ScorerSource, ServedScorer } from '../domain/ports/scorer-source.ts';
import { Fusion } from './fusion.ts';

/** The model whose scores stand on their own scale, beside the fused ones of new items. */
export const REPEAT_MODEL = 'buy-again';

/** Up to this many items every score is read where a later stage changes the order, so that it sees all of them. */
const DENSE_TABLE = 12_000;

/** What the sources of one request can look at. */
export interface Anchors {
  readonly history: History;
  readonly session: History;
  readonly item: readonly ItemIndex[];
  readonly cart: readonly ItemIndex[];
}

export interface RetrieveRequest {
  readonly sources: readonly PlacementSource[];
  readonly anchors: Anchors;
  readonly now: EpochMs;
  readonly category: string | undefined;
  readonly rule: ItemRule;
  /** Best items asked of each source, where not all scores are read. */
  readonly k: number;
  /** Which scores are read: the best `k`, all in a shop of moderate size, all, or those of the items given. */
  readonly reach: 'best' | 'all-if-small' | 'all' | readonly number[];
  /** Asked before every source but the first: false ends retrieval. */
  readonly mayGoOn: () => boolean;
}

interface AskedSource {
  source: PlacementSource;
  served: ServedScorer;
  query: ModelQuery;
}

/** Asks a placement's sources and fuses what they say. Buffers and outcome are those of the request asked last. */
export class Retriever {
  readonly fusion = new Fusion();
  /** Raw scores of the repeat source, times its weight. */
  readonly repeats = new Fusion();
  /** Sources that were asked and had something allowed to say. */
  readonly used: ServedScorer[] = [];
  /** Models without a scorer. */
  readonly missing: string[] = [];
  /** What sources that were asked wait for before they can answer. */
  readonly waiting: string[] = [];
  /** Sources left out because `mayGoOn` said no. */
  skipped = 0;
  /** A source had more to say than was asked of it. */
  truncated = false;
  /** The repeat source took part. */
  repeating = false;
  readonly #items: ItemTable;
  readonly #scorers: ScorerSource;
  readonly #asked: AskedSource[] = [];
  #list: { length: number; items: Int32Array; scores: Float32Array } = {
    length: 0,
    items: new Int32Array(0),
    scores: new Float32Array(0),
  };
  #scores = new Float32Array(0);

  constructor(items: ItemTable, scorers: ScorerSource) {
    this.#items = items;
    this.#scorers = scorers;
  }

  run(request: RetrieveRequest): void {
    const size = this.#items.size;
    this.fusion.begin(size);
    this.repeats.begin(size);
    this.used.length = 0;
    this.missing.length = 0;
    this.waiting.length = 0;
    this.#asked.length = 0;
    this.skipped = 0;
    this.truncated = false;
    this.repeating = false;
    for (const source of request.sources) {
      if (source.weight <= 0) continue;
      if (this.#asked.length > 0 && !request.mayGoOn()) {
        this.skipped++;
        continue;
      }
      const served = this.#scorers.scorer(source.model);
      if (served === undefined) {
        this.missing.push(source.model);
        continue;
      }
      const query = queryOf(source, request);
      if (query === undefined) continue;
      const { waitsFor } = served.scorer;
      if (waitsFor !== undefined) this.waiting.push(waitsFor);
      this.#asked.push({ source, served, query });
      if (this.#ask(source, served, query, request, size)) this.used.push(served);
    }
  }

  /** The source an item owes most to. */
  sourceOf(item: number): PlacementSource {
    return this.#leaderOf(item).source;
  }

  /** Why that source proposed the item; without figures where the scorer finds the cause alone quicker. */
  evidenceOf(item: number, kinship: Kinship): Evidence | undefined {
    const { served, query } = this.#leaderOf(item);
    const { scorer } = served;
    return scorer.because === undefined
      ? scorer.explain(query, item as ItemIndex, kinship)
      : scorer.because(query, item as ItemIndex, kinship);
  }

  #leaderOf(item: number): AskedSource {
    return this.#asked[this.repeats.has(item) ? this.repeats.leader(item) : this.fusion.leader(item)]!;
  }

  #ask(
    source: PlacementSource,
    served: ServedScorer,
    query: ModelQuery,
    request: RetrieveRequest,
    size: number,
  ): boolean {
    const place = this.#asked.length - 1;
    const { rule } = request;
    if (source.model === REPEAT_MODEL) {
      this.repeating = true;
      return this.#askRepeats(source, served, query, rule, place, size);
    }
    const { absolute = false } = served.scorer;
    if (typeof request.reach === 'object') {
      served.scorer.scoreAll(query, this.#scoresFor(size));
      return this.fusion.addList(this.#scoresOf(request.reach), source.weight, place, rule, absolute);
    }
    // What is on its own scale knows its few items; nobody else's scores are wanted beside them.
    if (!absolute && (request.reach === 'all' || (request.reach === 'all-if-small' && size <= DENSE_TABLE))) {
      served.scorer.scoreAll(query, this.#scoresFor(size));
      return this.fusion.addAll(this.#scores, size, source.weight, place, rule);
    }
    const list = this.#listOf(request.k);
    served.scorer.retrieve(query, request.k, list);
    if (list.length === request.k) this.truncated = true;
    return this.fusion.addList(list, source.weight, place, rule, absolute);
  }

  /** All the shopper's bought items: they are few, and their scores are not brought to the others' scale. */
  #askRepeats(
    source: PlacementSource,
    served: ServedScorer,
    query: ModelQuery,
    rule: ItemRule,
    place: number,
    size: number,
  ): boolean {
    const k = Math.min(size, Math.max(1, query.history.length));
    const list = this.#listOf(k);
    served.scorer.retrieve(query, k, list);
    let allowed = false;
    for (let i = 0; i < list.length; i++) {
      const item = list.items[i]!;
      if (!(list.scores[i]! > 0) || !rule.allows(item)) continue;
      this.repeats.add(item, list.scores[i]! * source.weight, place);
      this.fusion.add(item, 0, place);
      allowed = true;
    }
    return allowed;
  }

  #scoresFor(size: number): Float32Array {
    if (this.#scores.length < size) this.#scores = new Float32Array(size + (size >> 2) + 64);
    return this.#scores;
  }

  #scoresOf(items: readonly number[]): ScoredItems {
    const list = this.#listOf(items.length);
    for (const item of items) {
      list.items[list.length] = item;
      list.scores[list.length++] = this.#scores[item]!;
    }
    return list;
  }

  #listOf(k: number): ScoredItems {
    if (this.#list.items.length < k)
      this.#list = { length: 0, items: new Int32Array(k), scores: new Float32Array(k) };
    this.#list.length = 0;
    return this.#list;
  }
}

/** The part of the request a source may look at; undefined when what it needs is not there. */
function queryOf(source: PlacementSource, request: RetrieveRequest): ModelQuery | undefined {
  const { anchors, now, category } = request;
  const place = category === undefined ? {} : { category };
  switch (source.anchor) {
    case 'history':
      return anchors.history.length === 0
        ? undefined
        : { now, history: anchors.history, context: [], ...place };
    case 'session':
      return anchors.session.length === 0
        ? undefined
        : { now, history: anchors.session, context: [], ...place };
    case 'item':
      return anchors.item.length === 0
        ? undefined
        : { now, history: EMPTY_HISTORY, context: anchors.item, ...place };
    case 'cart':
      return anchors.cart.length === 0
        ? undefined
        : { now, history: EMPTY_HISTORY, context: anchors.cart, ...place };
    case 'none':
      return { now, history: EMPTY_HISTORY, context: [], ...place };
  }
}
