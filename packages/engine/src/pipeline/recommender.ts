import { AisleError } from '../domain/errors.ts';
import type { EpochMs, ItemId, ItemIndex } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { Repurchase } from '../domain/model.ts';
import type { Placement, PlacementSource } from '../domain/placement.ts';
import type { PlacementStore } from '../domain/ports/placement-store.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { RankedList, RankQuery, Recommender, RecommendQuery, SlateRequest } from '../domain/query.ts';
import type { Slate, SlateItem } from '../domain/slate.ts';
import type { TrendCounters } from '../features/trend.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import { CandidateHeap } from '../rank/candidate-heap.ts';
import { ACTIVE, type CatalogueIndex, KNOWN } from '../rerank/catalogue/catalogue-index.ts';
import { SlateComposer } from '../rerank/compose-slate.ts';
import { CURSOR_LIMIT, type Cursor, readCursor, writeCursor } from '../rerank/cursor.ts';
import { Eligibility } from '../rerank/eligibility.ts';
import type { CompiledFilter, FilterScope } from '../rerank/filters/compiled-filter.ts';
import { FilterCache } from '../rerank/filters/filter-cache.ts';
import { IN_CART, PURCHASED, VIEWED } from '../rerank/shopper-marks.ts';
import { type Anchors, REPEAT_MODEL, Retriever } from '../retrieve/retriever.ts';
import { DEFAULT_BUDGETS, type StageBudgets, Stopwatch } from './budgets.ts';
import { CatalogueOrder } from './catalogue-order.ts';
import { placementNamed } from './placements.ts';
import { catalogueReason, reasonForItem } from './reason-for-item.ts';
import { requestId } from './request-id.ts';
import { scoreCandidates } from './score-candidates.ts';
import { ShopperView } from './shopper-view.ts';

export const LIMIT_MAXIMUM = 500;
/** The policy of every slate until exploration is switched on: the best items in order, propensity 1. */
const POLICY = 'greedy';

export interface RecommenderParts {
  readonly items: ItemTable;
  readonly index: CatalogueIndex;
  readonly profiles: ProfileStore;
  readonly trend: TrendCounters;
  readonly scorers: ScorerSource;
  readonly placements?: PlacementStore;
  /** Numbers in [0, 1), for request ids. */
  readonly random: () => number;
  /** Monotonic milliseconds, for budgets. */
  readonly clock: () => number;
  readonly budgets?: StageBudgets;
}

/** One slate in the making. */
interface Task {
  readonly request: SlateRequest;
  readonly placement: Placement;
  readonly now: EpochMs;
  readonly limit: number;
  readonly pageItem: number;
  readonly anchors: Anchors;
  readonly cursor: Cursor | undefined;
  readonly degraded: string[];
  readonly models: string[];
  readonly items: SlateItem[];
}

/**
 * The online path: shopper view → sources and their fusion → trend and repeats → rules, caps and variants → reasons.
 * Synchronous and in memory; buffers over the item table are kept from call to call, so one instance serves one thread.
 */
export function createRecommender(parts: RecommenderParts): Recommender {
  return new OnlineRecommender(parts);
}

class OnlineRecommender implements Recommender {
  readonly #parts: RecommenderParts;
  readonly #shopper: ShopperView;
  readonly #retriever: Retriever;
  readonly #eligibility: Eligibility;
  readonly #composer: SlateComposer;
  readonly #heap = new CandidateHeap();
  readonly #catalogueOrder = new CatalogueOrder();
  readonly #filters: FilterCache;
  readonly #stopwatch: Stopwatch;
  /** Items shown in this call, so that no two placements of a page show the same. */
  readonly #shown = new Set<number>();

  constructor(parts: RecommenderParts) {
    this.#parts = parts;
    this.#shopper = new ShopperView(parts.profiles);
    this.#retriever = new Retriever(parts.items, parts.scorers);
    this.#eligibility = new Eligibility(parts.index, this.#shopper.marks);
    this.#composer = new SlateComposer(parts.index);
    this.#filters = new FilterCache(parts.index);
    this.#stopwatch = new Stopwatch(parts.clock, parts.budgets ?? DEFAULT_BUDGETS);
  }

  recommend(query: RecommendQuery): readonly Slate[] {
    this.#begin(query);
    this.#shown.clear();
    return query.requests.map((request, place) => {
      try {
        return this.#slate(request, query.now);
      } catch (error) {
        throw atPlace(error, place);
      }
    });
  }

  rank(query: RankQuery): RankedList {
    this.#begin(query);
    const { items, index, trend } = this.#parts;
    const placement = placementNamed(query.placement, this.#parts.placements);
    const pageItem = this.#pageItem(query.itemId);
    const wanted = new Set<number>();
    const unknown: ItemId[] = [];
    for (const id of query.items) {
      const item = items.indexOf(id);
      if (item === undefined || (index.flags[item]! & ACTIVE) === 0) unknown.push(id);
      else wanted.add(item);
    }
    const retriever = this.#retriever;
    retriever.run({
      sources: placement.sources,
      anchors: this.#anchors(undefined, pageItem),
      now: query.now,
      category: undefined,
      rule: { allows: (item) => wanted.has(item) },
      k: 0,
      reach: [...wanted],
      mayGoOn: () => this.#stopwatch.within('retrieve'),
    });
    const degraded = retriever.missing.map((model) => `untrained:${model}`);
    if (retriever.skipped > 0) degraded.push('budget:retrieve');
    const trendExponent = this.#stopwatch.within('rank') ? placement.trendExponent : 0;
    scoreCandidates(retriever, trend, trendExponent, query.now);
    this.#heap.build(retriever.fusion.items, retriever.fusion.length, retriever.fusion.scores);
    const ranked: SlateItem[] = [];
    for (let item = this.#heap.pop(); item >= 0; item = this.#heap.pop()) {
      wanted.delete(item);
      ranked.push(this.#slateItem(item, ranked.length, retriever.fusion.scores[item]!, undefined, degraded));
    }
    // What no source has an opinion on keeps the caller's order, behind the rest.
    for (const item of wanted)
      ranked.push({
        itemId: items.idOf(item as ItemIndex),
        position: ranked.length,
        score: 0,
        reasons: [],
        propensity: 1,
      });
    return {
      requestId: requestId(query.now, this.#parts.random),
      items: ranked,
      unknown,
      model: modelNames(retriever.used.map((served) => `${served.model}@${served.version}`)),
      policy: POLICY,
      degraded,
    };
  }

  #begin(query: RecommendQuery | RankQuery): void {
    this.#stopwatch.start();
    this.#parts.index.cover();
    this.#shopper.read(query, query.personalization, query.now, this.#parts.index.flags.length);
  }

  #slate(request: SlateRequest, now: EpochMs): Slate {
    const task = this.#task(request, now);
    this.#openRules(task);
    this.#composer.begin();
    this.#askSources(task);
    this.#askFallbacks(task);
    if (task.items.length === 0 && task.cursor === undefined) task.degraded.push(this.#whyEmpty(task));
    for (const item of this.#composer.chosen) this.#shown.add(item);
    const nextCursor = this.#nextCursor(task);
    return {
      requestId: requestId(now, this.#parts.random),
      placement: task.placement.name,
      items: task.items,
      model: modelNames(task.models),
      policy: POLICY,
      degraded: [...new Set(task.degraded)],
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  #task(request: SlateRequest, now: EpochMs): Task {
    const placement = placementNamed(request.placement, this.#parts.placements);
    const pageItem = this.#pageItem(request.itemId);
    const limit = request.limit ?? placement.limit;
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAXIMUM)
      throw new AisleError('invalid_field', `A slate of ${limit} items cannot be made.`, {
        field: 'limit',
        remedy: `Ask for 1 to ${LIMIT_MAXIMUM}.`,
      });
    return {
      request,
      placement,
      now,
      limit,
      pageItem,
      anchors: this.#anchors(request.cart, pageItem),
      cursor: request.cursor === undefined ? undefined : readCursor(placement.name, request.cursor),
      degraded: [],
      models: [],
      items: [],
    };
  }

  /** Asked of the model that foretells repeats; only `rebuyable` placements look at it. */
  #habit(): ((item: ItemIndex) => Repurchase) | undefined {
    const scorer = this.#parts.scorers.scorer(REPEAT_MODEL)?.scorer;
    return scorer?.repurchase === undefined ? undefined : (item) => scorer.repurchase!(item);
  }

  #openRules(task: Task): void {
    const { request, placement, now, pageItem } = task;
    const eligibility = this.#eligibility;
    eligibility.begin({
      now,
      outOfStock: placement.outOfStock,
      repeat: placement.repeat,
      habit: this.#habit(),
      category: request.category,
      pageItem,
      filters: this.#boundFilters(task),
      seen: task.cursor?.seen,
    });
    for (const item of this.#shown) eligibility.exclude(item);
    for (const item of task.anchors.cart) eligibility.exclude(item);
    for (const id of request.exclude ?? []) {
      const item = this.#parts.items.indexOf(id);
      if (item !== undefined) eligibility.exclude(item);
    }
  }

  #boundFilters({ request, placement, now, pageItem }: Task): readonly CompiledFilter[] {
    const filters: CompiledFilter[] = [];
    if (placement.filter !== undefined) filters.push(this.#filters.get(placement.filter));
    if (request.filter !== undefined) filters.push(this.#filters.get(request.filter));
    if (filters.length === 0) return filters;
    const { marks, country } = this.#shopper;
    const scope: FilterScope = {
      index: this.#parts.index,
      now,
      item: pageItem,
      params: request.params ?? {},
      country,
      purchased: (item) => marks.has(item, PURCHASED),
      viewed: (item) => marks.has(item, VIEWED),
      inCart: (item) => marks.has(item, IN_CART),
    };
    for (const filter of filters) filter.bind(scope);
    return filters;
  }

  /** The placement's own sources. In a large shop the best of each, and everything when rules left too few of those. */
  #askSources(task: Task): void {
    const { placement, request } = task;
    const { sources, trendExponent } = placement;
    const best = trendExponent > 0 ? 'all-if-small' : 'best';
    if (this.#ask(task, sources, request.category, trendExponent, best)) return;
    if (this.#retriever.truncated && this.#stopwatch.within('retrieve')) {
      this.#composer.begin();
      task.items.length = 0;
      this.#ask(task, sources, request.category, trendExponent, 'all');
    }
  }

  /** @returns whether the slate is full. */
  #ask(
    task: Task,
    sources: readonly PlacementSource[],
    category: string | undefined,
    trendExponent: number,
    reach: 'best' | 'all-if-small' | 'all',
  ): boolean {
    const { placement, now, limit, degraded } = task;
    const retriever = this.#retriever;
    retriever.run({
      sources,
      anchors: task.anchors,
      now,
      category,
      rule: this.#eligibility,
      k: bestAsked(task, trendExponent),
      reach,
      mayGoOn: () => this.#stopwatch.within('retrieve'),
    });
    for (const model of retriever.missing) degraded.push(`untrained:${model}`);
    if (retriever.skipped > 0) degraded.push('budget:retrieve');
    const inTime = trendExponent <= 0 || this.#stopwatch.within('rank');
    if (!inTime) degraded.push('budget:rank');
    scoreCandidates(retriever, this.#parts.trend, inTime ? trendExponent : 0, now);
    const { fusion } = retriever;
    this.#heap.build(fusion.items, fusion.length, fusion.scores);
    const from = this.#composer.chosen.length;
    // On a category page a cap on the category would leave a handful of items.
    const caps = { category: category === undefined ? placement.categoryCap : 0, brand: placement.brandCap };
    if (this.#composer.fill(this.#heap, limit, caps)) degraded.push('caps_relaxed');
    const { chosen } = this.#composer;
    for (let i = from; i < chosen.length; i++) {
      const item = chosen[i]!;
      const position = (task.cursor?.position ?? 0) + i;
      task.items.push(this.#slateItem(item, position, fusion.scores[item]!, category, degraded));
    }
    if (chosen.length > from)
      for (const served of retriever.used) {
        const name = `${served.model}@${served.version}`;
        if (!task.models.includes(name)) task.models.push(name);
      }
    return chosen.length >= limit;
  }

  /**
   * The declared back-ups in order; on a product page first within the product's own category. They keep their own order:
   * the trend factor corrects what was learned over a long time, and they know what is wanted now by themselves.
   */
  #askFallbacks(task: Task): void {
    const { placement, limit, request, degraded, pageItem } = task;
    const { index } = this.#parts;
    const own = pageItem >= 0 ? index.category[pageItem]! : -1;
    const categories =
      request.category === undefined && own >= 0
        ? [index.categories.key(own), undefined]
        : [request.category];
    for (const category of categories) {
      for (const model of placement.fallback) {
        const before = this.#composer.chosen.length;
        if (before >= limit) return;
        for (const item of this.#composer.chosen) this.#eligibility.exclude(item);
        const source: PlacementSource = { model, anchor: 'none', weight: 1 };
        const full = this.#ask(task, [source], category, 0, 'best');
        if (!full && this.#retriever.truncated) {
          for (const item of this.#composer.chosen) this.#eligibility.exclude(item);
          this.#ask(task, [source], category, 0, 'all');
        }
        if (this.#composer.chosen.length > before) degraded.push(`fallback:${model}`);
      }
    }
    if (placement.fallback.length > 0 && this.#composer.chosen.length < limit) this.#fillFromCatalogue(task);
  }

  /** What no model has an opinion on, in the catalogue's own order: a new shop shows what it has. */
  #fillFromCatalogue(task: Task): void {
    const { limit, cursor, degraded, placement, request } = task;
    const order = this.#catalogueOrder;
    const { chosen } = this.#composer;
    for (const item of chosen) this.#eligibility.exclude(item);
    order.collect(this.#eligibility, this.#parts.items.size, limit);
    this.#heap.build(order.items, order.length, order.scores);
    const from = chosen.length;
    const caps = {
      category: request.category === undefined ? placement.categoryCap : 0,
      brand: placement.brandCap,
    };
    if (this.#composer.fill(this.#heap, limit, caps)) degraded.push('caps_relaxed');
    const reason = catalogueReason();
    for (let i = from; i < chosen.length; i++) {
      task.items.push({
        itemId: this.#parts.items.idOf(chosen[i] as ItemIndex),
        position: (cursor?.position ?? 0) + i,
        score: 0,
        reasons: [reason],
        propensity: 1,
      });
    }
    if (chosen.length > from) degraded.push('fallback:catalogue');
  }

  #slateItem(
    item: number,
    position: number,
    score: number,
    category: string | undefined,
    degraded: string[],
  ): SlateItem {
    const withEvidence = this.#stopwatch.within('explain');
    if (!withEvidence && !degraded.includes('budget:explain')) degraded.push('budget:explain');
    return {
      itemId: this.#parts.items.idOf(item as ItemIndex),
      position,
      score,
      reasons: [
        reasonForItem(this.#retriever, this.#parts.index, this.#shopper.marks, item, category, withEvidence),
      ],
      propensity: 1,
    };
  }

  #whyEmpty(task: Task): string {
    const { index } = this.#parts;
    if (index.activeCount === 0) return 'empty:catalogue';
    if (task.placement.repeat === 'only') return 'empty:nothing_bought';
    for (let item = 0; item < this.#parts.items.size; item++) {
      if (this.#eligibility.allows(item)) return 'empty:no_candidates';
    }
    return 'empty:nothing_allowed';
  }

  /** Undefined at the end of the list, and where a cursor would grow beyond its bound. */
  #nextCursor(task: Task): string | undefined {
    const { chosen } = this.#composer;
    if (chosen.length < task.limit) return undefined;
    const { index } = this.#parts;
    const seen = new Set(task.cursor?.seen);
    for (const item of chosen) {
      seen.add(index.digest[item]!);
      seen.add(index.groupDigest[item]!);
    }
    if (seen.size > CURSOR_LIMIT) return undefined;
    const position = (task.cursor?.position ?? 0) + chosen.length;
    return writeCursor(task.placement.name, { position, seen });
  }

  #anchors(cart: readonly ItemId[] | undefined, pageItem: number): Anchors {
    const { items } = this.#parts;
    const lines =
      cart === undefined
        ? this.#shopper.cart
        : cart.map((id) => items.indexOf(id)).filter((item) => item !== undefined);
    return {
      history: this.#shopper.history,
      session: this.#shopper.session,
      item: pageItem < 0 ? [] : [pageItem as ItemIndex],
      cart: lines as readonly ItemIndex[],
    };
  }

  #pageItem(id: ItemId | undefined): number {
    if (id === undefined) return -1;
    const item = this.#parts.items.indexOf(id);
    if (item !== undefined && (this.#parts.index.flags[item]! & KNOWN) !== 0) return item;
    throw new AisleError('product_not_found', `The catalogue has no product "${id}".`, {
      field: 'itemId',
      remedy: 'Send the product first, or leave out `itemId`.',
    });
  }
}

/** Best items asked of a source: enough for rules, caps and earlier pages, more where the trend changes the order. */
function bestAsked({ limit, cursor }: Task, trendExponent: number): number {
  return Math.max(trendExponent > 0 ? 1000 : 400, 8 * limit + (cursor?.position ?? 0));
}

function modelNames(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join('+');
}

/** Names the request at fault: `requests[1].filter`. */
function atPlace(error: unknown, place: number): unknown {
  if (!(error instanceof AisleError)) return error;
  const field = error.field === undefined ? `requests[${place}]` : `requests[${place}].${error.field}`;
  return new AisleError(error.code, error.message, {
    field,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    cause: error,
  });
}
