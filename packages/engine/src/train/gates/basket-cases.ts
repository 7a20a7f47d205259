import type { Dataset } from '../../domain/dataset.ts';
import { eventTypeCode } from '../../domain/event.ts';
import type { EpochMs, ItemIndex } from '../../domain/ids.ts';

const PURCHASE = eventTypeCode('purchase');
/** Larger baskets say more about wholesale than about what goes together. */
const LARGEST_BASKET = 40;
const MOST_CASES = 5000;

/** A basket of the held-out time with one item taken out. */
export interface BasketCase {
  readonly context: readonly ItemIndex[];
  readonly withheld: ItemIndex;
}

/**
 * One question per basket of two items or more at or after `cut`: its last item is to be found from the others.
 * Items nobody bought before the cut are left out; of very many baskets every n-th is taken.
 */
export function basketCases(dataset: Dataset, cut: EpochMs): readonly BasketCase[] {
  const { items, times, types, orders, length } = dataset.interactions;
  const known = new Uint8Array(dataset.items.size);
  const baskets = new Map<number, Set<ItemIndex>>();
  for (let row = 0; row < length; row++) {
    if (types[row] !== PURCHASE) continue;
    if (times[row]! < cut) known[items[row]!] = 1;
    else if (orders[row]! >= 0) {
      const basket = baskets.get(orders[row]!) ?? new Set();
      basket.add(items[row]! as ItemIndex);
      baskets.set(orders[row]!, basket);
    }
  }
  const cases: BasketCase[] = [];
  for (const basket of baskets.values()) {
    const lines = [...basket].filter((item) => known[item] === 1);
    if (lines.length < 2 || lines.length > LARGEST_BASKET) continue;
    cases.push({ context: lines.slice(0, -1), withheld: lines.at(-1)! });
  }
  const step = Math.ceil(cases.length / MOST_CASES);
  return step <= 1 ? cases : cases.filter((_, place) => place % step === 0);
}
