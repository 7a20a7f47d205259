import type { Dataset } from '../domain/dataset.ts';
import { eventTypeCode } from '../domain/event.ts';
import { keepRows } from './restrict.ts';

const PURCHASE = eventTypeCode('purchase');
const REFUND = eventTypeCode('refund');

/** Baskets that came back as a whole. */
export interface ReturnedOrders {
  /** Whoever bought them: the shop says so. */
  readonly ofAnybody: ReadonlySet<number>;
  /** By shopper, their own alone: a page says so. */
  readonly ofShopper: ReadonlyMap<number, ReadonlySet<number>>;
}

/**
 * Takes back the units that refunds return: from the purchase of the same basket when the refund names one, then from
 * the shopper's latest purchases of the item before it. A purchase with no units left disappears, and so do the refunds.
 * A refund that fits no purchase changes nothing else.
 */
export function withoutReturns(dataset: Dataset, { ofAnybody, ofShopper }: ReturnedOrders): Dataset {
  const { shopperOffsets, interactions } = dataset;
  const { items, types, orders } = interactions;
  let refunds = 0;
  for (let row = 0; row < interactions.length; row++) if (types[row] === REFUND) refunds++;
  if (refunds === 0 && ofAnybody.size === 0 && ofShopper.size === 0) return dataset;
  const quantities = interactions.quantities.slice(0, interactions.length);
  for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
    const from = shopperOffsets[shopper]!;
    for (let row = from; row < shopperOffsets[shopper + 1]!; row++) {
      if (types[row] !== REFUND) continue;
      let units = quantities[row]!;
      const passes = orders[row]! >= 0 ? 2 : 1;
      for (let pass = 2 - passes; pass < 2; pass++) {
        for (let before = row - 1; before >= from && units > 0; before--) {
          if (types[before] !== PURCHASE || items[before] !== items[row]) continue;
          if (pass === 0 && orders[before] !== orders[row]) continue;
          const taken = Math.min(units, quantities[before]!);
          quantities[before]! -= taken;
          units -= taken;
        }
      }
    }
  }
  const whole = { shopperOffsets, interactions: { ...interactions, quantities } };
  return {
    ...dataset,
    ...keepRows(whole, (row, shopper) => {
      if (types[row] !== PURCHASE) return types[row] !== REFUND;
      const order = orders[row]!;
      return quantities[row]! > 0 && !ofAnybody.has(order) && !ofShopper.get(shopper)?.has(order);
    }),
  };
}
