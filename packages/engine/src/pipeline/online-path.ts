import { AisleError } from '../domain/errors.ts';
import type { EpochMs, ItemId, ItemIndex, RequestId } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { Placement } from '../domain/placement.ts';
import type { PlacementStore } from '../domain/ports/placement-store.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { RankQuery, RecommendQuery } from '../domain/query.ts';
import type { SlateItem } from '../domain/slate.ts';
import { UuidV7 } from '../domain/uuid-v7.ts';
import type { TrendCounters } from '../features/trend.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import { CandidateHeap } from '../rank/candidate-heap.ts';
import { type CatalogueIndex, KNOWN } from '../rerank/catalogue/catalogue-index.ts';
import { CONTENT_MODEL } from '../retrieve/content-scorer.ts';
import { type Anchors, type RetrieveRequest, Retriever } from '../retrieve/retriever.ts';
import { DEFAULT_BUDGETS, type StageBudgets, Stopwatch } from './budgets.ts';
import { ItemReasons } from './item-reasons.ts';
import { placementNamed } from './placements.ts';
import { scoreCandidates } from './score-candidates.ts';
import { ShopperView } from './shopper-view.ts';

/** The policy of every answer until exploration is switched on: the best items in order, propensity 1. */
export const POLICY = 'greedy';

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

/**
 * The stages that every answer goes through: the shopper's view, the sources and their fusion, trend and repeats, reasons.
 * What they leave behind is of the answer asked last.
 */
export class OnlinePath {
  readonly parts: RecommenderParts;
  readonly shopper: ShopperView;
  readonly retriever: Retriever;
  readonly stopwatch: Stopwatch;
  readonly #ids: UuidV7;
  readonly #reasons: ItemReasons;
  /** The candidates scored last, best first. */
  readonly heap = new CandidateHeap();

  constructor(parts: RecommenderParts) {
    this.parts = parts;
    this.shopper = new ShopperView(parts.profiles);
    this.#reasons = new ItemReasons(parts.index, this.shopper.marks);
    this.retriever = new Retriever(parts.items, parts.scorers);
    this.#ids = new UuidV7((count) => Uint8Array.from({ length: count }, () => 256 * parts.random()));
    this.stopwatch = new Stopwatch(parts.clock, parts.budgets ?? DEFAULT_BUDGETS);
  }

  /** Begins a call: its time, its room, its shopper. */
  begin(query: RecommendQuery | RankQuery): void {
    this.stopwatch.start();
    this.parts.index.cover();
    this.shopper.read(query, this.parts.index.flags.length);
  }

  /** An id for an answer. */
  requestId(now: EpochMs): RequestId {
    return this.#ids.next(now) as RequestId;
  }

  /** @throws AisleError `placement_not_found`. */
  placement(name: string): Placement {
    return placementNamed(name, this.parts.placements);
  }

  /** −1 for a page about no product. @throws AisleError `product_not_found`. */
  pageItem(id: ItemId | undefined): number {
    if (id === undefined) return -1;
    const item = this.parts.items.indexOf(id);
    if (item !== undefined && (this.parts.index.flags[item]! & KNOWN) !== 0) return item;
    throw new AisleError('product_not_found', `The catalogue has no product "${id}".`, {
      field: 'itemId',
      remedy: 'Send the product first, or leave out `itemId`.',
    });
  }

  /** @param cart of the request; the shopper's own when it has none. */
  anchors(cart: readonly ItemId[] | undefined, pageItem: number): Anchors {
    const { items } = this.parts;
    const lines =
      cart === undefined
        ? this.shopper.cart
        : cart.map((id) => items.indexOf(id)).filter((item) => item !== undefined);
    return {
      history: this.shopper.history,
      session: this.shopper.session,
      item: pageItem < 0 ? [] : [pageItem as ItemIndex],
      cart: lines as readonly ItemIndex[],
    };
  }

  /** Asks sources and scores what they propose; steps left out by budget and models that are missing go to `degraded`. */
  ask(request: Omit<RetrieveRequest, 'mayGoOn'>, trendExponent: number, degraded: string[]): void {
    const { retriever, stopwatch } = this;
    retriever.run({ ...request, mayGoOn: () => stopwatch.within('retrieve') });
    // A shop without vectors chose to have none: that is no step down.
    for (const model of retriever.missing) if (model !== CONTENT_MODEL) degraded.push(`missing:${model}`);
    degraded.push(...retriever.waiting);
    if (retriever.skipped > 0) degraded.push('budget:retrieve');
    const inTime = trendExponent <= 0 || stopwatch.within('rank');
    if (!inTime) degraded.push('budget:rank');
    scoreCandidates(retriever, this.parts.trend, inTime ? trendExponent : 0, request.now, request.rule);
    const { fusion } = retriever;
    this.heap.build(fusion.items, fusion.length, fusion.scores, request.rule);
  }

  /** A candidate with its score and reason. */
  slateItem(item: number, position: number, category: string | undefined, degraded: string[]): SlateItem {
    const withEvidence = this.stopwatch.within('explain');
    if (!withEvidence && !degraded.includes('budget:explain')) degraded.push('budget:explain');
    return {
      itemId: this.parts.items.idOf(item as ItemIndex),
      position,
      score: this.retriever.fusion.scores[item]!,
      reasons: [this.#reasons.of(this.retriever, item, category, withEvidence)],
      propensity: 1,
    };
  }

  /** Names of the models that the sources asked last answered with. */
  usedModels(): readonly string[] {
    return this.retriever.used.map(({ model, version }) => `${model}@${version}`);
  }
}

export function joinedModels(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join('+');
}
