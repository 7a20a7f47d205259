import type { ItemIndex } from '../domain/ids.ts';
import type { Repurchase } from '../domain/model.ts';
import { Eligibility } from '../rerank/eligibility.ts';
import type { CompiledFilter } from '../rerank/filters/compiled-filter.ts';
import { FilterCache } from '../rerank/filters/filter-cache.ts';
import { REPEAT_MODEL } from '../retrieve/retriever.ts';
import { filterScope } from './filter-scope.ts';
import type { OnlinePath } from './online-path.ts';
import type { SlateTask } from './slate-task.ts';

/** What one request and its placement forbid, as the eligibility of items. */
export class RequestRules {
  readonly eligibility: Eligibility;
  readonly #path: OnlinePath;
  readonly #filters: FilterCache;

  constructor(path: OnlinePath) {
    this.#path = path;
    this.eligibility = new Eligibility(path.parts.index, path.shopper.marks);
    this.#filters = new FilterCache(path.parts.index);
  }

  /**
   * Begins a slate.
   * @param shown items of the slates before it in this call.
   * @throws AisleError `invalid_filter`.
   */
  open(task: SlateTask, shown: readonly number[]): void {
    const { request, placement, now, pageItem } = task;
    const { eligibility } = this;
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
    for (const item of shown) eligibility.exclude(item);
    for (const item of task.anchors.cart) eligibility.exclude(item);
    for (const id of request.exclude ?? []) {
      const item = this.#path.parts.items.indexOf(id);
      if (item !== undefined) eligibility.exclude(item);
    }
  }

  /** Asked of the model that foretells repeats; only `rebuyable` placements look at it. */
  #habit(): ((item: ItemIndex) => Repurchase) | undefined {
    const scorer = this.#path.parts.scorers.scorer(REPEAT_MODEL)?.scorer;
    return scorer?.repurchase === undefined ? undefined : (item) => scorer.repurchase!(item);
  }

  #boundFilters({ request, placement, now, pageItem }: SlateTask): readonly CompiledFilter[] {
    const filters: CompiledFilter[] = [];
    if (placement.filter !== undefined) filters.push(this.#filters.get(placement.filter));
    if (request.filter !== undefined) filters.push(this.#filters.get(request.filter));
    if (filters.length === 0) return filters;
    const { parts, shopper } = this.#path;
    const scope = filterScope(parts.index, shopper, { now, item: pageItem, params: request.params });
    for (const filter of filters) filter.bind(scope);
    return filters;
  }
}
