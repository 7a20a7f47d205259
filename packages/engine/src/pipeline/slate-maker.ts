import type { EpochMs, ItemIndex } from '../domain/ids.ts';
import type { PlacementSource } from '../domain/placement.ts';
import type { SlateRequest } from '../domain/query.ts';
import type { Slate } from '../domain/slate.ts';
import { SlateComposer } from '../rerank/compose-slate.ts';
import { CURSOR_LIMIT, writeCursor } from '../rerank/cursor.ts';
import { CatalogueOrder } from './catalogue-order.ts';
import { catalogueReason } from './item-reasons.ts';
import { joinedModels, type OnlinePath, POLICY } from './online-path.ts';
import { RequestRules } from './request-rules.ts';
import { type SlateTask, slateTask } from './slate-task.ts';

/** Makes slates: the placement's sources, then its fallbacks, then the catalogue's order, under its rules and caps. */
export class SlateMaker {
  readonly #path: OnlinePath;
  readonly #rules: RequestRules;
  readonly #composer: SlateComposer;
  readonly #catalogueOrder = new CatalogueOrder();
  /** Items shown in this call, so that no two placements of a page show the same. */
  readonly #shown: number[] = [];

  constructor(path: OnlinePath) {
    this.#path = path;
    this.#rules = new RequestRules(path);
    this.#composer = new SlateComposer(path.parts.index);
  }

  /** Begins a page: nothing has been shown on it. */
  begin(): void {
    this.#shown.length = 0;
  }

  make(request: SlateRequest, now: EpochMs): Slate {
    const task = slateTask(this.#path, request, now);
    this.#rules.open(task, this.#shown);
    this.#composer.begin();
    this.#askSources(task);
    this.#askFallbacks(task);
    if (task.items.length === 0 && task.cursor === undefined) task.degraded.push(this.#whyEmpty(task));
    this.#shown.push(...this.#composer.chosen);
    const nextCursor = this.#nextCursor(task);
    return {
      requestId: this.#path.requestId(now),
      placement: task.placement.name,
      items: task.items,
      model: joinedModels(task.models),
      policy: POLICY,
      degraded: [...new Set(task.degraded)],
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  /** The placement's own sources. In a large shop the best of each, and everything when rules left too few of those. */
  #askSources(task: SlateTask): void {
    const { placement, request } = task;
    const { sources, trendExponent } = placement;
    const best = trendExponent > 0 ? 'all-if-small' : 'best';
    if (this.#ask(task, sources, request.category, trendExponent, best)) return;
    if (this.#path.retriever.truncated && this.#path.stopwatch.within('retrieve')) {
      this.#composer.begin();
      task.items.length = 0;
      this.#ask(task, sources, request.category, trendExponent, 'all');
    }
  }

  /** @returns whether the slate is full. */
  #ask(
    task: SlateTask,
    sources: readonly PlacementSource[],
    category: string | undefined,
    trendExponent: number,
    reach: 'best' | 'all-if-small' | 'all',
  ): boolean {
    const { placement, now, limit, degraded, anchors } = task;
    const rule = this.#rules.eligibility;
    const k = bestAsked(task, trendExponent);
    this.#path.ask({ sources, anchors, now, category, rule, k, reach }, trendExponent, degraded);
    const from = this.#composer.chosen.length;
    // On a category page a cap on the category would leave a handful of items.
    const caps = { category: category === undefined ? placement.categoryCap : 0, brand: placement.brandCap };
    if (this.#composer.fill(this.#path.heap, limit, caps)) degraded.push('caps_relaxed');
    const { chosen } = this.#composer;
    for (let i = from; i < chosen.length; i++) {
      const position = (task.cursor?.position ?? 0) + i;
      task.items.push(this.#path.slateItem(chosen[i]!, position, category, degraded));
    }
    if (chosen.length > from)
      for (const name of this.#path.usedModels()) if (!task.models.includes(name)) task.models.push(name);
    return chosen.length >= limit;
  }

  /**
   * The declared back-ups in order; on a product page first within the product's own category. They keep their own order:
   * the trend factor corrects what was learned over a long time, and they know what is wanted now by themselves.
   */
  #askFallbacks(task: SlateTask): void {
    const { placement, limit, request, degraded, pageItem } = task;
    const { index } = this.#path.parts;
    const own = pageItem >= 0 ? index.category[pageItem]! : -1;
    const categories =
      request.category === undefined && own >= 0
        ? [index.categories.key(own), undefined]
        : [request.category];
    for (const category of categories) {
      for (const model of placement.fallback) {
        const before = this.#composer.chosen.length;
        if (before >= limit) return;
        for (const item of this.#composer.chosen) this.#rules.eligibility.exclude(item);
        const source: PlacementSource = { model, anchor: 'none', weight: 1 };
        const full = this.#ask(task, [source], category, 0, 'best');
        if (!full && this.#path.retriever.truncated) {
          for (const item of this.#composer.chosen) this.#rules.eligibility.exclude(item);
          this.#ask(task, [source], category, 0, 'all');
        }
        if (this.#composer.chosen.length > before) degraded.push(`fallback:${model}`);
      }
    }
    if (placement.fallback.length > 0 && this.#composer.chosen.length < limit) this.#fillFromCatalogue(task);
  }

  /** What no model has an opinion on, in the catalogue's own order: a new shop shows what it has. */
  #fillFromCatalogue(task: SlateTask): void {
    const { limit, cursor, degraded, placement, request } = task;
    const order = this.#catalogueOrder;
    const { chosen } = this.#composer;
    for (const item of chosen) this.#rules.eligibility.exclude(item);
    order.collect(this.#rules.eligibility, this.#path.parts.items.size, limit);
    this.#path.heap.build(order.items, order.length, order.scores, this.#rules.eligibility);
    const from = chosen.length;
    const caps = {
      category: request.category === undefined ? placement.categoryCap : 0,
      brand: placement.brandCap,
    };
    if (this.#composer.fill(this.#path.heap, limit, caps)) degraded.push('caps_relaxed');
    const reason = catalogueReason();
    for (let i = from; i < chosen.length; i++) {
      task.items.push({
        itemId: this.#path.parts.items.idOf(chosen[i] as ItemIndex),
        position: (cursor?.position ?? 0) + i,
        score: 0,
        reasons: [reason],
        propensity: 1,
      });
    }
    if (chosen.length > from) degraded.push('fallback:catalogue');
  }

  #whyEmpty(task: SlateTask): string {
    const { index } = this.#path.parts;
    if (index.activeCount === 0) return 'empty:catalogue';
    if (task.placement.repeat === 'only') return 'empty:nothing_bought';
    if (task.request.category !== undefined && !this.#hasCategory(task.request.category))
      return 'empty:unknown_category';
    for (let item = 0; item < this.#path.parts.items.size; item++) {
      if (this.#rules.eligibility.allows(item)) return 'empty:no_candidates';
    }
    return 'empty:nothing_allowed';
  }

  /** Whether a product is or was in the category, whatever bars it now. */
  #hasCategory(category: string): boolean {
    const { index, items } = this.#path.parts;
    for (let item = 0; item < items.size; item++) {
      const set = index.categorySet[item]!;
      if (set >= 0 && index.categories.members(set).has(category)) return true;
    }
    return false;
  }

  /** Undefined at the end of the list, and where a cursor would grow beyond its bound. */
  #nextCursor(task: SlateTask): string | undefined {
    const { chosen } = this.#composer;
    if (chosen.length < task.limit) return undefined;
    const { index } = this.#path.parts;
    const seen = new Set(task.cursor?.seen);
    for (const item of chosen) {
      seen.add(index.digest[item]!);
      seen.add(index.groupDigest[item]!);
    }
    if (seen.size > CURSOR_LIMIT) return undefined;
    const position = (task.cursor?.position ?? 0) + chosen.length;
    return writeCursor(task.placement.name, { position, seen });
  }
}

/** Best items asked of a source: enough for rules, caps and earlier pages, more where the trend changes the order. */
function bestAsked({ limit, cursor }: SlateTask, trendExponent: number): number {
  return Math.max(trendExponent > 0 ? 1000 : 400, 8 * limit + (cursor?.position ?? 0));
}
