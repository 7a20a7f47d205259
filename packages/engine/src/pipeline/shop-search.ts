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
import { SlateComposer } from '../rerank/compose-slate.ts';
import { CURSOR_LIMIT, type Cursor, readCursor, writeCursor } from '../rerank/cursor.ts';
import { Eligibility } from '../rerank/eligibility.ts';
import type { CompiledFilter } from '../rerank/filters/compiled-filter.ts';
import { FilterCache } from '../rerank/filters/filter-cache.ts';
import { ShopperMarks } from '../rerank/shopper-marks.ts';
import type { Meant } from '../search/query/meant-query.ts';
import type { TitledItem } from '../search/suggest/suggestions.ts';
import { filterScope } from './filter-scope.ts';
import { catalogueReason, ItemReasons } from './item-reasons.ts';
import type { KeptAnswer, KeptAnswers } from './kept-answers.ts';
import type { MeaningSearch, VectorStep } from './meaning-search.ts';
import { POLICY, type RecommenderParts } from './online-path.ts';
import type { QueryLog } from './query-log.ts';
import { type OrderedHit, type PlaceAccount, type SearchBounds, SearchOrder } from './search-order.ts';
import { ShopperView } from './shopper-view.ts';

const DEFAULT_LIMIT = 24;
const LIMIT_MAXIMUM = 100;
/** Best hits that taste, popularity and stock may put into another order. */
const WINDOW = 200;
const NO_CAPS = { category: 0, brand: 0 };

/** Nearest products of a query that words cannot answer: more would be less and less near. */
export const NEAREST = 100;
/**
 * Share of a query's idf that the best product covers below which it is looked at what the query means. Adding meaning to
 * what words find well never made the order better (measured on rated queries, with every encoder tried). Of queries that
 * share no word with what they mean .65 leaves .50 right, .5 left .44; the rated ones are the same (bench/meaning.ts).
 */
const WORDS_SUFFICE = 0.65;

/** What finds products for words; the rest of an answer is made here. */
export interface WordSearch {
  search(request: SearchRequest): SearchAnswer;
  near(
    request: SearchRequest,
    find: (k: number, allows: (item: ItemIndex) => boolean) => readonly SearchHit[],
  ): SearchAnswer;
  /** Share of the text's idf that the best product of the catalogue covers, 0 … 1. */
  coverageOf(text: string): number;
  /** What becomes of a text that falls short: it may be misspelt, or no words at all. */
  meant(text: string, suffices: number): Meant;
  /** Products for what was typed so far, and what is suggested beside them. */
  completions(typed: string, limit: number, allows: (item: ItemIndex) => boolean): readonly TitledItem[];
  suggestBeside(products: readonly TitledItem[], typed: string, limit: number): readonly SearchSuggestion[];
}

/** What words found. */
export interface FoundByWords {
  readonly answer: SearchAnswer;
  /** Whether it is looked at what the question means; undefined until somebody wants to know. */
  fallsShort: boolean | undefined;
}

export interface ShopSearchParts
  extends Pick<RecommenderParts, 'items' | 'index' | 'profiles' | 'scorers' | 'random'> {
  readonly search: WordSearch;
  readonly queries: Pick<QueryLog, 'most'>;
  /** Asked where words find too little; absent: words alone. */
  readonly meaning?: Pick<MeaningSearch, 'on' | 'name' | 'vectorOf' | 'nearest'>;
  readonly bounds?: SearchBounds;
  /** Of questions that come again; absent: each is answered anew. */
  readonly answers?: Keeping<FoundByWords>;
  readonly completions?: Keeping<readonly TitledItem[]>;
}

type Keeping<Answer> = Pick<KeptAnswers<Answer>, 'get' | 'put'>;

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
  readonly #composer: SlateComposer;
  readonly #reasons: ItemReasons;
  #ordered: readonly OrderedHit[] = [];
  readonly #ids: UuidV7;

  constructor(parts: ShopSearchParts) {
    this.#parts = parts;
    this.#shopper = new ShopperView(parts.profiles);
    // Nobody's: what was bought, dismissed or lies in the cart is to be found like anything else.
    this.#eligibility = new Eligibility(parts.index, new ShopperMarks());
    this.#filters = new FilterCache(parts.index);
    this.#order = new SearchOrder(parts.index, parts.scorers, parts.bounds);
    this.#composer = new SlateComposer(parts.index);
    this.#reasons = new ItemReasons(parts.index, this.#shopper.marks);
    this.#ids = new UuidV7((count) => Uint8Array.from({ length: count }, () => 256 * parts.random()));
  }

  search(query: SearchQuery): SearchResult | Promise<SearchResult> {
    const asked = this.#begin(query);
    const words = this.#byWords(asked);
    if (!this.#fallsShort(query.text, words)) return this.#result(asked, words, undefined, []);
    const vector = this.#parts.meaning!.vectorOf(query.text);
    if (!(vector instanceof Promise)) return this.#byMeaning(asked, words, vector);
    return vector.then((late) => {
      // Other questions were answered meanwhile, in the same buffers.
      const again = this.#begin(query);
      return this.#byMeaning(again, this.#byWords(again), late);
    });
  }

  #byWords({ request, query }: Asked): KeptAnswer<FoundByWords> {
    const { search, answers } = this.#parts;
    const find = () => ({ answer: search.search(request), fallsShort: undefined });
    const question = answers === undefined ? undefined : questionOf(query);
    if (question === undefined) return { answer: find(), kept: false };
    return answers!.get(question, query.now) ?? answers!.put(question, find(), query.now);
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

  /**
   * Whether no product of the whole catalogue has enough of the words, as they are written or as they may have been
   * meant: what filters leave over does not count. What is no word of any language means nothing.
   */
  #fallsShort(text: string, { answer: found }: KeptAnswer<FoundByWords>): boolean {
    const { meaning, search } = this.#parts;
    if (meaning?.on !== true || found.answer.coverage >= WORDS_SUFFICE || text.trim() === '') return false;
    found.fallsShort ??= wordsFallShort(search, text);
    return found.fallsShort;
  }

  #byMeaning(asked: Asked, words: KeptAnswer<FoundByWords>, vector: Float32Array | VectorStep): SearchResult {
    if (typeof vector === 'string') return this.#result(asked, words, undefined, [vector]);
    const { meaning, search } = this.#parts;
    const answer = search.near({ ...asked.request, limit: NEAREST }, (k, allows) =>
      meaning!.nearest(vector, k, allows),
    );
    // A later page has nothing more to show; on a first one, nothing near leaves what few words found.
    const empty = answer.hits.length === 0 && answer.facets.length === 0 && asked.cursor === undefined;
    const near = { answer: { answer, fallsShort: true }, kept: false };
    return empty
      ? this.#result(asked, words, undefined, [])
      : this.#result(asked, near, `vectors@${meaning!.name}`, []);
  }

  /** @param nearBy model that found the products by their meaning; undefined where words did. */
  #result(
    { query, request, cursor, limit }: Asked,
    { answer: { answer }, kept }: KeptAnswer<FoundByWords>,
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
      ...(kept ? { facetsKept: true } : {}),
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
    return search
      .suggestBeside(this.#completions(typed, limit, now), typed, limit)
      .map(({ kind, text, item }) => ({
        kind,
        text,
        ...(item === undefined ? {} : { itemId: items.idOf(item) }),
      }));
  }

  #completions(typed: string, limit: number, now: EpochMs): readonly TitledItem[] {
    const { search, completions, index } = this.#parts;
    const question = `${limit} ${typed}`;
    const kept = completions?.get(question, now);
    if (kept !== undefined) return kept.answer;
    index.cover();
    this.#openRules({ now }, undefined);
    const found = search.completions(typed, limit, (item) => this.#eligibility.allows(item));
    completions?.put(question, found, now);
    return found;
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
    { now, params }: Pick<SearchQuery, 'now' | 'params'>,
    filter: NonNullable<SearchQuery['filter']>,
  ): CompiledFilter {
    const compiled = this.#filters.get(filter);
    compiled.bind(filterScope(this.#parts.index, this.#shopper, { now, item: -1, params }));
    return compiled;
  }

  /** The first `limit`, one variant of a group. */
  #oneOfGroup(hits: readonly OrderedHit[], limit: number): OrderedHit[] {
    let at = 0;
    this.#composer.begin();
    this.#composer.fill({ pop: () => hits[at++]?.item ?? -1 }, limit, NO_CAPS);
    const chosen = new Set<number>(this.#composer.chosen);
    return hits.filter(({ item }) => chosen.has(item));
  }

  #slateItem(hit: OrderedHit, position: number, found: Reason): SlateItem {
    const reasons: Reason[] = [found];
    if (hit.taste) reasons.push(this.#tasteReason(hit.item));
    const itemId: ItemId = this.#parts.items.idOf(hit.item);
    return { itemId, position, score: hit.score, reasons, propensity: 1 };
  }

  #tasteReason(item: ItemIndex): Reason {
    const { tasteModel, query } = this.#order;
    const evidence = tasteModel?.scorer.explain(query, item, this.#reasons.kinship);
    const cause = this.#reasons.cause(evidence, item);
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

/** Whether words find too little of a text: see `WORDS_SUFFICE`. */
export function wordsFallShort(search: Pick<WordSearch, 'coverageOf' | 'meant'>, text: string): boolean {
  return search.coverageOf(text) < WORDS_SUFFICE && search.meant(text, WORDS_SUFFICE) === 'meaning';
}

/** All that an answer of words depends on beside the catalogue and the time; undefined where it is more than can be said. */
function questionOf(query: SearchQuery): string | undefined {
  const { text, cursor, filter, exclude, sort, refine, facets, withoutChips, correct } = query;
  if (cursor !== undefined || filter !== undefined || exclude !== undefined) return undefined;
  const plain = refine === undefined && facets === undefined && withoutChips === undefined;
  const beside = plain ? '' : JSON.stringify([refine, facets, withoutChips]);
  return `${sort ?? 'relevance'} ${correct ?? true} ${beside}\n${text}`;
}

function foundBy({ text }: SearchQuery, { correctedText }: SearchAnswer, near: boolean): Reason {
  const code = near ? 'close_in_meaning' : 'matches_query';
  return { code, text: ENGLISH_REASONS[code]({ words: correctedText ?? text }) };
}

function plain({ item, score }: SearchHit): OrderedHit {
  return { item, score, taste: false, place: undefined };
}
