import { AisleError } from '../domain/errors.ts';
import type { EpochMs, ItemId, ItemIndex, RequestId } from '../domain/ids.ts';
import {
  type Completion,
  type ProductSearch,
  SEARCH_PLACEMENT,
  type SearchQuery,
  type SearchResult,
} from '../domain/product-search.ts';
import type { SearchAnswer, SearchHit, SearchRequest, SearchSuggestion } from '../domain/search.ts';
import type { Reason, SlateItem } from '../domain/slate.ts';
import { UuidV7 } from '../domain/uuid-v7.ts';
import { reasonOf } from '../explain/reason-of.ts';
import { ENGLISH_REASONS } from '../explain/reason-texts.ts';
import { CURSOR_LIMIT, type Cursor, readCursor, writeCursor } from '../rerank/cursor.ts';
import { Eligibility } from '../rerank/eligibility.ts';
import type { CompiledFilter } from '../rerank/filters/compiled-filter.ts';
import { FilterCache } from '../rerank/filters/filter-cache.ts';
import { IN_CART, PURCHASED, ShopperMarks, VIEWED } from '../rerank/shopper-marks.ts';
import type { MeaningSearch, VectorStep } from './meaning-search.ts';
import { POLICY, type RecommenderParts } from './online-path.ts';
import type { QueryLog } from './query-log.ts';
import { catalogueReason, causeOf } from './reason-for-item.ts';
import { type OrderedHit, type PlaceAccount, type SearchBounds, SearchOrder } from './search-order.ts';
import { ShopperView } from './shopper-view.ts';

const DEFAULT_LIMIT = 24;
const LIMIT_MAXIMUM = 100;
/** Best hits that taste, popularity and stock may put into another order. */
const WINDOW = 200;

/** Nearest products of a query that words cannot answer: more would be less and less near. */
export const NEAREST = 100;
/**
 * Share of a query's idf that the best product covers below which it is looked at what the query means. Adding meaning to
 * what words find well never made the order better (measured on rated queries, with every encoder tried). Of queries that
 * share no word with what they mean .65 leaves .50 right, .5 left .44; the rated ones are the same (bench/meaning.ts).
 */
export const WORDS_SUFFICE = 0.65;

/** What finds products for words; the rest of an answer is made here. */
export interface WordSearch {
  search(request: SearchRequest): SearchAnswer;
  near(
    request: SearchRequest,
    find: (k: number, allows: (item: ItemIndex) => boolean) => readonly SearchHit[],
  ): SearchAnswer;
  /** Share of the text's idf that the best product of the catalogue covers, 0 … 1. */
  coverageOf(text: string): number;
  suggest(typed: string, limit: number, allows: (item: ItemIndex) => boolean): readonly SearchSuggestion[];
}

export interface ShopSearchParts
  extends Pick<RecommenderParts, 'items' | 'index' | 'profiles' | 'scorers' | 'random'> {
  readonly search: WordSearch;
  readonly queries: Pick<QueryLog, 'most'>;
  /** Asked where words find too little; absent: words alone. */
  readonly meaning?: Pick<MeaningSearch, 'on' | 'name' | 'vectorOf' | 'nearest'>;
  readonly bounds?: SearchBounds;
}

/** A question on its way to an answer. */
interface Asked {
  readonly query: SearchQuery;
  readonly request: SearchRequest;
  readonly cursor: Cursor | undefined;
  readonly limit: number;
}

/**
 * Search in the shop as it is now: what the words find, or what is near in meaning where they find too little, under the catalogue's rules and the caller's filter, ordered
 * within bounds by the shopper's taste, popularity and stock, one variant of a group, a reason for each.
 */
export class ShopSearch implements ProductSearch {
  readonly #parts: ShopSearchParts;
  readonly #shopper: ShopperView;
  readonly #eligibility: Eligibility;
  readonly #filters: FilterCache;
  readonly #order: SearchOrder;
  #ordered: readonly OrderedHit[] = [];
  readonly #ids: UuidV7;

  constructor(parts: ShopSearchParts) {
    this.#parts = parts;
    this.#shopper = new ShopperView(parts.profiles);
    // Nobody's: what was bought, dismissed or lies in the cart is to be found like anything else.
    this.#eligibility = new Eligibility(parts.index, new ShopperMarks());
    this.#filters = new FilterCache(parts.index);
    this.#order = new SearchOrder(parts.index, parts.scorers, parts.bounds);
    this.#ids = new UuidV7((count) => Uint8Array.from({ length: count }, () => 256 * parts.random()));
  }

  search(query: SearchQuery): SearchResult | Promise<SearchResult> {
    const asked = this.#begin(query);
    const words = this.#parts.search.search(asked.request);
    if (!this.#fallsShort(query.text, words)) return this.#result(asked, words, undefined, []);
    const vector = this.#parts.meaning!.vectorOf(query.text);
    if (!(vector instanceof Promise)) return this.#byMeaning(asked, words, vector);
    return vector.then((late) => {
      // Other questions were answered meanwhile, in the same buffers.
      const again = this.#begin(query);
      return this.#byMeaning(again, this.#parts.search.search(again.request), late);
    });
  }

  /** Opens the rules for a question. @throws AisleError see `ProductSearch`. */
  #begin(query: SearchQuery): Asked {
    const { index } = this.#parts;
    const { limit = DEFAULT_LIMIT } = query;
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAXIMUM)
      throw new AisleError('invalid_field', `A page of ${limit} products cannot be made.`, {
        field: 'limit',
        remedy: `Ask for 1 to ${LIMIT_MAXIMUM}.`,
      });
    const cursor = query.cursor === undefined ? undefined : readCursor(SEARCH_PLACEMENT, query.cursor);
    index.cover();
    this.#shopper.read(query, index.flags.length);
    this.#openRules(query, cursor);
    const request: SearchRequest = {
      text: query.text,
      limit: WINDOW,
      sort: query.sort ?? 'relevance',
      now: query.now,
      allows: (item) => this.#eligibility.allows(item),
      facets: cursor === undefined ? (query.facets ?? true) : false,
      ...(query.refine === undefined ? {} : { filters: query.refine }),
      ...(query.withoutChips === undefined ? {} : { withoutChips: query.withoutChips }),
      ...(query.correct === undefined ? {} : { correct: query.correct }),
    };
    return { query, request, cursor, limit };
  }

  /** Whether no product of the whole catalogue has enough of the words: what filters leave over does not count. */
  #fallsShort(text: string, words: SearchAnswer): boolean {
    const { meaning, search } = this.#parts;
    if (meaning?.on !== true || words.coverage >= WORDS_SUFFICE || text.trim() === '') return false;
    return search.coverageOf(text) < WORDS_SUFFICE;
  }

  #byMeaning(asked: Asked, words: SearchAnswer, vector: Float32Array | VectorStep): SearchResult {
    if (typeof vector === 'string') return this.#result(asked, words, undefined, [vector]);
    const { meaning, search } = this.#parts;
    const near = search.near({ ...asked.request, limit: NEAREST }, (k, allows) =>
      meaning!.nearest(vector, k, allows),
    );
    // A later page has nothing more to show; on a first one, nothing near leaves what few words found.
    const empty = near.hits.length === 0 && near.facets.length === 0 && asked.cursor === undefined;
    return empty
      ? this.#result(asked, words, undefined, [])
      : this.#result(asked, near, `vectors@${meaning!.name}`, []);
  }

  /** @param nearBy model that found the products by their meaning; undefined where words did. */
  #result(
    { query, request, cursor, limit }: Asked,
    answer: SearchAnswer,
    nearBy: string | undefined,
    degraded: readonly string[],
  ): SearchResult {
    const byRelevance = request.sort === 'relevance';
    const ordered = byRelevance
      ? this.#order.order(answer.hits, this.#shopper.history, query.now)
      : answer.hits.map(plain);
    this.#ordered = ordered;
    const page = this.#oneOfGroup(ordered, limit);
    const position = cursor?.position ?? 0;
    const found = query.text.trim() === '' ? catalogueReason() : foundBy(query, answer, nearBy !== undefined);
    const items = page.map((hit, at) => this.#slateItem(hit, position + at, found));
    const nextCursor = page.length < answer.total ? this.#nextCursor(page, cursor) : undefined;
    return {
      requestId: this.#ids.next(query.now) as RequestId,
      items,
      total: answer.total + position,
      facets: answer.facets,
      chips: answer.chips,
      corrections: answer.corrections,
      ...(answer.correctedText === undefined ? {} : { correctedText: answer.correctedText }),
      ...(answer.didYouMean === undefined ? {} : { didYouMean: answer.didYouMean }),
      relaxed: answer.relaxed,
      model: this.#modelNames(byRelevance, nearBy),
      policy: POLICY,
      degraded,
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  /** Of the search that was answered last. */
  placeOf(item: ItemIndex): PlaceAccount | undefined {
    return this.#ordered.find((hit) => hit.item === item)?.place;
  }

  suggest(typed: string, limit: number, now: EpochMs): readonly Completion[] {
    const { items, search, queries } = this.#parts;
    if (typed.trim() === '')
      return queries.most(limit, now).map((text): Completion => ({ kind: 'query', text }));
    this.#parts.index.cover();
    this.#openRules({ now }, undefined);
    return search
      .suggest(typed, limit, (item) => this.#eligibility.allows(item))
      .map(({ kind, text, item }) => ({
        kind,
        text,
        ...(item === undefined ? {} : { itemId: items.idOf(item) }),
      }));
  }

  #openRules(
    query: Pick<SearchQuery, 'now' | 'filter' | 'params' | 'exclude'>,
    cursor: Cursor | undefined,
  ): void {
    this.#eligibility.begin({
      now: query.now,
      outOfStock: true,
      repeat: 'allow',
      habit: undefined,
      category: undefined,
      pageItem: -1,
      filters: query.filter === undefined ? [] : [this.#bound(query, query.filter)],
      seen: cursor?.seen,
    });
    for (const id of query.exclude ?? []) {
      const item = this.#parts.items.indexOf(id);
      if (item !== undefined) this.#eligibility.exclude(item);
    }
  }

  #bound(
    { now, params = {} }: Pick<SearchQuery, 'now' | 'params'>,
    filter: NonNullable<SearchQuery['filter']>,
  ): CompiledFilter {
    const { marks, country } = this.#shopper;
    const compiled = this.#filters.get(filter);
    compiled.bind({
      index: this.#parts.index,
      now,
      item: -1,
      params,
      country,
      purchased: (item) => marks.has(item, PURCHASED),
      viewed: (item) => marks.has(item, VIEWED),
      inCart: (item) => marks.has(item, IN_CART),
    });
    return compiled;
  }

  /** The first `limit`, one variant of a group. */
  #oneOfGroup(hits: readonly OrderedHit[], limit: number): OrderedHit[] {
    const { group } = this.#parts.index;
    const groups = new Set<number>();
    const page: OrderedHit[] = [];
    for (const hit of hits) {
      if (page.length >= limit) break;
      const own = group[hit.item]!;
      if (own >= 0 && groups.has(own)) continue;
      groups.add(own);
      page.push(hit);
    }
    return page;
  }

  #slateItem(hit: OrderedHit, position: number, found: Reason): SlateItem {
    const reasons: Reason[] = [found];
    if (hit.taste) reasons.push(this.#tasteReason(hit.item));
    const itemId: ItemId = this.#parts.items.idOf(hit.item);
    return { itemId, position, score: hit.score, reasons, propensity: 1 };
  }

  #tasteReason(item: ItemIndex): Reason {
    const { tasteModel, query } = this.#order;
    const evidence = tasteModel?.scorer.explain(query, item);
    const cause =
      evidence?.because === undefined
        ? undefined
        : causeOf(this.#parts.index, this.#shopper.marks, evidence.because);
    return reasonOf({ model: tasteModel!.model, anchor: 'history', evidence, cause, category: undefined });
  }

  #modelNames(byRelevance: boolean, nearBy: string | undefined): string {
    const taste = byRelevance ? this.#order.tasteModel : undefined;
    return [
      'search',
      ...(nearBy === undefined ? [] : [nearBy]),
      ...(taste === undefined ? [] : [`${taste.model}@${taste.version}`]),
    ].join('+');
  }

  /** Undefined where a cursor would grow beyond its bound. */
  #nextCursor(page: readonly OrderedHit[], cursor: Cursor | undefined): string | undefined {
    const { index } = this.#parts;
    const seen = new Set(cursor?.seen);
    for (const { item } of page) {
      seen.add(index.digest[item]!);
      seen.add(index.groupDigest[item]!);
    }
    if (page.length === 0 || seen.size > CURSOR_LIMIT) return undefined;
    return writeCursor(SEARCH_PLACEMENT, { position: (cursor?.position ?? 0) + page.length, seen });
  }
}

function foundBy({ text }: SearchQuery, { correctedText }: SearchAnswer, near: boolean): Reason {
  const code = near ? 'close_in_meaning' : 'matches_query';
  return { code, text: ENGLISH_REASONS[code]({ words: correctedText ?? text }) };
}

function plain({ item, score }: SearchHit): OrderedHit {
  return { item, score, taste: false, place: undefined };
}
