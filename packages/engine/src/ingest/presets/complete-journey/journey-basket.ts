import type { Event } from '../../../domain/event.ts';
import type { EpochMs, EventId, ItemId, ShopperId } from '../../../domain/ids.ts';

export const TRANSACTION_COLUMNS = [
  'household_id',
  'store_id',
  'basket_id',
  'product_id',
  'quantity',
  'sales_value',
  'retail_disc',
  'coupon_disc',
  'coupon_match_disc',
  'transaction_timestamp',
] as const;

interface BasketLine {
  readonly product: string;
  readonly quantity: number;
  /** Dollars the shop took for the whole line, after its own discounts. */
  readonly sales: number;
  /** Dollars taken off the whole line: loyalty price, coupons and what the shop added to them. */
  readonly discount: number;
}

export interface Basket {
  readonly id: string;
  readonly household: string;
  readonly store: string;
  readonly time: EpochMs;
  readonly lines: BasketLine[];
}

/** Unit price and discount are per unit, as GA4 has them: the price is what was paid, the discount what it was less. */
export function purchaseOf(basket: Basket, split: boolean, receivedAt: EpochMs): Event {
  const value = basket.lines.reduce((sum, line) => sum + line.sales, 0);
  return {
    eventId: `cj:${basket.id}${split ? `:${basket.household}` : ''}` as EventId,
    type: 'purchase',
    occurredAt: basket.time,
    receivedAt,
    shopperId: basket.household as ShopperId,
    items: basket.lines.map((line) => ({
      itemId: line.product as ItemId,
      quantity: line.quantity,
      unitPrice: rounded(line.sales / line.quantity),
      ...(line.discount > 0 && { discount: rounded(line.discount / line.quantity) }),
    })),
    order: { id: basket.id, value: Math.round(value * 100) / 100, currency: 'USD' },
    context: { channel: `store-${basket.store}`, country: 'United States' },
  };
}

function rounded(dollars: number): number {
  return Math.round(dollars * 10_000) / 10_000;
}
