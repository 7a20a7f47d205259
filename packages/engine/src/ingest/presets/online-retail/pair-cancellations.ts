import type { InvoiceLine } from './invoice-line.ts';
import type { LineFault } from './line-reader.ts';
import type { OrderLine } from './merge-repeats.ts';
import type { RetailOrder, RetailRefund } from './order.ts';

export interface PairedCancellations {
  /** Sorted by time, then cancellation, then order. */
  readonly refunds: readonly RetailRefund[];
  /** Cancellations of nothing that this customer bought before in the file. */
  readonly unmatched: readonly { line: InvoiceLine; fault: LineFault }[];
  readonly matched: number;
  /** Cancellations of more units than were bought before: refunded as far as they were. */
  readonly trimmed: number;
}

interface Bought {
  readonly order: RetailOrder;
  readonly line: OrderLine;
}

/**
 * Finds for every cancelled line what it takes back: earlier lines of the same customer and article with units left.
 * First choice is the latest one with the same price and exactly as many units, then the latest ones at the same
 * price, then the latest ones at any price, until all units are found. Counts the units as returned in the orders.
 *
 * @param orders sorted by time
 */
export function pairCancellations(
  orders: readonly RetailOrder[],
  cancellations: readonly InvoiceLine[],
): PairedCancellations {
  const wanted = new Set(cancellations.map((line) => `${line.customer}\t${line.item}`));
  const bought = new Map<string, Bought[]>();
  for (const order of orders) {
    if (order.customer === '') continue;
    for (const line of order.lines) {
      const key = `${order.customer}\t${line.item}`;
      if (!wanted.has(key)) continue;
      const list = bought.get(key);
      if (list) list.push({ order, line });
      else bought.set(key, [{ order, line }]);
    }
  }

  const refunds = new Map<string, RetailRefund>();
  const unmatched: { line: InvoiceLine; fault: LineFault }[] = [];
  let matched = 0;
  let trimmed = 0;
  const inTime = [...cancellations].sort((a, b) => a.time - b.time || a.row - b.row);
  for (const line of inTime) {
    if (line.customer === '') {
      unmatched.push({
        line,
        fault: { code: 'cancellation_without_customer', reason: NOBODY, remedy: TOGETHER },
      });
      continue;
    }
    const earlier = (bought.get(`${line.customer}\t${line.item}`) ?? []).filter(
      (each) => each.order.time <= line.time && left(each) > 0,
    );
    let open = -line.quantity;
    for (const source of preferred(earlier, line.price, open)) {
      const units = Math.min(open, left(source));
      source.line.returned += units;
      open -= units;
      record(refunds, line, source, units);
      if (open === 0) break;
    }
    if (open === -line.quantity) {
      unmatched.push({
        line,
        fault: { code: 'unmatched_cancellation', reason: NOTHING_LEFT, remedy: TOGETHER },
      });
      continue;
    }
    matched++;
    if (open > 0) trimmed++;
  }
  return {
    refunds: [...refunds.values()].sort((a, b) => a.time - b.time),
    unmatched,
    matched,
    trimmed,
  };
}

const TOGETHER = 'Nothing to mend, unless the purchase is in another file: import them together.';
const NOBODY = 'the cancellation names no customer, so no purchase can be found for it';
const NOTHING_LEFT =
  'this customer bought no unit of the article before, or all of them were cancelled already';

function left({ line }: Bought): number {
  return line.quantity - line.returned;
}

function preferred(earlier: readonly Bought[], price: number, units: number): Bought[] {
  const rank = (each: Bought): number =>
    each.line.price !== price ? 2 : each.line.quantity === units && each.line.returned === 0 ? 0 : 1;
  return earlier
    .map((each, at) => ({ each, at, rank: rank(each) }))
    .sort((a, b) => a.rank - b.rank || b.at - a.at)
    .map(({ each }) => each);
}

function record(
  refunds: Map<string, RetailRefund>,
  line: InvoiceLine,
  { order, line: sold }: Bought,
  units: number,
): void {
  const key = `${line.invoice}\t${order.invoice}\t${order.customer}`;
  let refund = refunds.get(key);
  if (refund === undefined) {
    refund = { cancellation: line.invoice, order, time: line.time, lines: [] };
    refunds.set(key, refund);
  }
  const known = refund.lines.find((each) => each.item === sold.item && each.price === sold.price);
  if (known) known.quantity += units;
  else refund.lines.push({ item: sold.item, price: sold.price, quantity: units });
}
