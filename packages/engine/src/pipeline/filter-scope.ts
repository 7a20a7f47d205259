import type { EpochMs } from '../domain/ids.ts';
import type { CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';
import type { FilterScope } from '../rerank/filters/compiled-filter.ts';
import { IN_CART, PURCHASED, VIEWED } from '../rerank/shopper-marks.ts';
import type { ShopperView } from './shopper-view.ts';

/** What a call asks of the catalogue, beside who asks. */
interface Asked {
  readonly now: EpochMs;
  /** The page's item, −1 for none. */
  readonly item: number;
  readonly params: FilterScope['params'] | undefined;
}

/** What the filters of a call are bound to: the catalogue, the call, and the shopper as they were read last. */
export function filterScope(
  index: CatalogueIndex,
  { marks, country }: ShopperView,
  { now, item, params = {} }: Asked,
): FilterScope {
  return {
    index,
    now,
    item,
    params,
    country,
    purchased: (other) => marks.has(other, PURCHASED),
    viewed: (other) => marks.has(other, VIEWED),
    inCart: (other) => marks.has(other, IN_CART),
  };
}
