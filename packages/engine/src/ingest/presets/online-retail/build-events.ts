import type { Event, EventItem } from '../../../domain/event.ts';
import type { EpochMs, EventId, ItemId, ShopperId, VisitorId } from '../../../domain/ids.ts';
import type { Outliers } from './find-outliers.ts';
import type { RetailOrder, RetailRefund } from './order.ts';

const CURRENCY = 'GBP';

export function purchaseOf(order: RetailOrder, outliers: Outliers, receivedAt: EpochMs): Event {
  const quantity = order.lines.filter((line) => outliers.quantity.has(line)).map((line) => line.item);
  const price = order.lines.filter((line) => outliers.price.has(line)).map((line) => line.item);
  const properties = {
    ...(quantity.length > 0 && { outlier_quantity: quantity.join(' ') }),
    ...(price.length > 0 && { outlier_price: price.join(' ') }),
  };
  return {
    eventId: `or:${order.invoice}${suffixOf(order)}` as EventId,
    type: 'purchase',
    occurredAt: order.time,
    receivedAt,
    ...whoOf(order),
    items: order.lines.map(({ item, quantity: units, price: unitPrice }) => lineOf(item, units, unitPrice)),
    order: { id: order.invoice, value: totalOf(order.lines), currency: CURRENCY },
    context: { country: order.country },
    ...((quantity.length > 0 || price.length > 0) && { properties }),
  };
}

/** The order it takes back is named by `order.id`, the document that did so by `properties.cancellation`. */
export function refundOf(refund: RetailRefund, receivedAt: EpochMs): Event {
  const { order } = refund;
  return {
    eventId: `or:${refund.cancellation}:${order.invoice}${suffixOf(order)}` as EventId,
    type: 'refund',
    occurredAt: refund.time,
    receivedAt,
    ...whoOf(order),
    items: refund.lines.map(({ item, quantity, price }) => lineOf(item, quantity, price)),
    order: { id: order.invoice, value: totalOf(refund.lines), currency: CURRENCY },
    context: { country: order.country },
    properties: { cancellation: refund.cancellation },
  };
}

function suffixOf(order: RetailOrder): string {
  return order.split ? `:${order.customer || 'guest'}` : '';
}

function whoOf(order: RetailOrder): { shopperId: ShopperId } | { visitorId: VisitorId } {
  if (order.customer !== '') return { shopperId: order.customer as ShopperId };
  return { visitorId: `guest-${order.invoice}` as VisitorId };
}

function lineOf(item: string, quantity: number, unitPrice: number): EventItem {
  return { itemId: item as ItemId, quantity, unitPrice };
}

function totalOf(lines: readonly { quantity: number; price: number }[]): number {
  let pence = 0;
  for (const line of lines) pence += Math.round(line.quantity * line.price * 100);
  return pence / 100;
}
