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
import { POLICY, type RecommenderParts } from './online-path.ts';
import type { QueryLog } from './query-log.ts';
import { catalogueReason, causeOf } from './reason-for-item.ts';
import { type OrderedHit, type SearchBounds, SearchOrder } from './search-order.ts';
import { ShopperView } from './shopper-view.ts';

const DEFAULT_LIMIT = 24;
const LIMIT_MAXIMUM = 100;
/** Best hits that taste, popularity and stock may put into another order. */
const WINDOW = 200;

/** What finds products for words; the rest of an answer is made here. */
export interface WordSearch {
  search(request: SearchRequest): SearchAnswer;
  suggest(typed: string, limit: number, allows: (item: ItemIndex) => boolean): readonly SearchSuggestion[];
}

export interface ShopSearchParts
  extends Pick<RecommenderParts, 'items' | 'index' | 'profiles' | 'scorers' | 'random'> {
  readonly search: WordSearch;
  readonly queries: Pick<QueryLog, 'most'>;
  readonly bounds?: SearchBounds;
}

/**
 * Search in the shop as it is now: what the words find, under the catalogue's rules and the caller's filter, ordered
 * within bounds by the shopper's taste, popularity and stock, one variant of a group, a reason for each.
 */
export class ShopSearch implements ProductSearch {
  readonly #parts: ShopSearchParts;
  readonly #shopper: ShopperView;
  readonly #eligibility: Eligibility;
  readonly #filters: FilterCache;
  readonly #order: SearchOrder;
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

  search(query: SearchQuery): SearchResult {
    const { index, search } = this.#parts;
    const limit = query.limit ?? DEFAULT_LIMIT;
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAXIMUM)
      throw new AisleError('invalid_field', `A page of ${limit} products cannot be made.`, {
        field: 'limit',
        remedy: `Ask for 1 to ${LIMIT_MAXIMUM}.`,
      });
    const cursor = query.cursor === undefined ? undefined : readCursor(SEARCH_PLACEMENT, query.cursor);
    index.cover();
    this.#shopper.read(query, index.flags.length);
    this.#openRules(query, cursor);
    const { sort = 'relevance' } = query;
    const byRelevance = sort === 'relevance';
    const answer = search.search({
      text: query.text,
      limit: WINDOW,
      sort,
      now: query.now,
      allows: (item) => this.#eligibility.allows(item),
      facets: cursor === undefined ? (query.facets ?? true) : false,
      ...(query.refine === undefined ? {} : { filters: query.refine }),
      ...(query.withoutChips === undefined ? {} : { withoutChips: query.withoutChips }),
      ...(query.correct === undefined ? {} : { correct: query.correct }),
    });
    const ordered = byRelevance
      ? this.#order.order(answer.hits, this.#shopper.history, query.now)
      : answer.hits.map(plain);
    const page = this.#oneOfGroup(ordered, limit);
    const position = cursor?.position ?? 0;
    const items = page.map((hit, at) => this.#slateItem(hit, position + at, query, answer));
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
      model: this.#modelNames(byRelevance),
      policy: POLICY,
      degraded: [],
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
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

  #slateItem(hit: OrderedHit, position: number, { text }: SearchQuery, answer: SearchAnswer): SlateItem {
    const reasons: Reason[] = [
      text.trim() === ''
        ? catalogueReason()
        : {
            code: 'matches_query',
            text: ENGLISH_REASONS.matches_query({ words: answer.correctedText ?? text }),
          },
    ];
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

  #modelNames(byRelevance: boolean): string {
    const taste = byRelevance ? this.#order.tasteModel : undefined;
    return taste === undefined ? 'search' : `search+${taste.model}@${taste.version}`;
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

function plain({ item, score }: SearchHit): OrderedHit {
  return { item, score, taste: false };
}
