import type { InvoiceLine } from './invoice-line.ts';
import { mergeRepeats } from './merge-repeats.ts';
import type { RetailOrder } from './order.ts';

/**
 * Sale lines in any order → one order per invoice and customer, sorted by time, then invoice. An invoice whose lines
 * were written over several minutes has the time of its first line.
 */
export function groupOrders(sales: readonly InvoiceLine[]): RetailOrder[] {
  const groups = new Map<string, InvoiceLine[]>();
  const customers = new Map<string, Set<string>>();
  for (const line of sales) {
    const key = `${line.invoice}\t${line.customer}`;
    const group = groups.get(key);
    if (group) group.push(line);
    else {
      groups.set(key, [line]);
      const known = customers.get(line.invoice);
      if (known) known.add(line.customer);
      else customers.set(line.invoice, new Set([line.customer]));
    }
  }
  const orders: RetailOrder[] = [];
  for (const lines of groups.values()) {
    const first = lines[0]!;
    orders.push({
      invoice: first.invoice,
      customer: first.customer,
      country: first.country,
      time: lines.reduce((earliest, line) => Math.min(earliest, line.time), first.time),
      split: customers.get(first.invoice)!.size > 1,
      lines: mergeRepeats(lines),
    });
  }
  return orders.sort(
    (a, b) => a.time - b.time || compare(a.invoice, b.invoice) || compare(a.customer, b.customer),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
