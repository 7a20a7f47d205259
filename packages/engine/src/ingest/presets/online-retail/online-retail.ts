import type { Event } from '../../../domain/event.ts';
import type { ImportBlock, Pipeline } from '../../pipeline.ts';
import { openTable } from '../../sources/open-table.ts';
import { purchaseOf, refundOf } from './build-events.ts';
import { buildProducts } from './build-products.ts';
import { findOutliers } from './find-outliers.ts';
import { groupOrders } from './group-orders.ts';
import { type InvoiceLine, isCancellation } from './invoice-line.ts';
import { judgeLine } from './judge-line.ts';
import { lineReader, type ReadLine } from './line-reader.ts';
import { pairCancellations } from './pair-cancellations.ts';

const EVENTS_PER_BLOCK = 2048;
const PRODUCTS_PER_BLOCK = 1024;
const EMPTY: ImportBlock = { products: [], events: [] };

/**
 * UCI "Online Retail": invoice lines of a British wholesaler → products, purchases and refunds.
 * Lines are kept in memory (about 100 bytes each) because a cancellation may refer to any earlier invoice and the
 * file need not be in order.
 */
export const onlineRetail: Pipeline = {
  name: 'online-retail',
  version: 1,
  async *run(files, { tally, receivedAt, onRead }) {
    const sales: InvoiceLine[] = [];
    const cancellations: InvoiceLine[] = [];
    for (const file of files) {
      const count = (rule: string, times: number): void => tally.clean(rule, times);
      let readLine: ReadLine | undefined;
      for await (const { columns, rows, faults } of openTable(file, { count, onRead })) {
        readLine ??= lineReader(columns, file.name);
        tally.rows += rows.length + faults.length;
        for (const fault of faults) tally.refuse({ source: file.name, ...fault });
        for (const row of rows) {
          const line = readLine(row);
          const fault = 'code' in line ? line : judgeLine(line);
          if (fault)
            tally.refuse({ source: file.name, row: row.row, ...fault, content: row.cells.join(',') });
          else if (isCancellation(line as InvoiceLine)) cancellations.push(line as InvoiceLine);
          else sales.push(line as InvoiceLine);
        }
        yield EMPTY;
      }
    }

    const orders = groupOrders(sales);
    const kept = orders.reduce((lines, order) => lines + order.lines.length, 0);
    tally.accepted += kept;
    if (sales.length > kept) tally.merge('repeated_line', sales.length - kept);
    yield EMPTY;

    const { refunds, unmatched, matched, trimmed } = pairCancellations(orders, cancellations);
    tally.accepted += matched;
    if (trimmed > 0) tally.clean('cancellation_trimmed', trimmed);
    for (const { line, fault } of unmatched) {
      const content = [
        line.invoice,
        line.item,
        line.description,
        line.quantity,
        line.price,
        line.customer,
      ].join(',');
      tally.refuse({ source: line.source, row: line.row, ...fault, content });
    }
    yield EMPTY;

    const products = buildProducts(orders);
    for (let at = 0; at < products.length; at += PRODUCTS_PER_BLOCK) {
      yield { products: products.slice(at, at + PRODUCTS_PER_BLOCK), events: [] };
    }

    const outliers = findOutliers(orders);
    if (outliers.quantity.size > 0) tally.clean('outlier_quantity', outliers.quantity.size);
    if (outliers.price.size > 0) tally.clean('outlier_price', outliers.price.size);
    let events: Event[] = [];
    let next = 0;
    for (const order of orders) {
      while (next < refunds.length && refunds[next]!.time < order.time) {
        events.push(refundOf(refunds[next++]!, receivedAt));
      }
      events.push(purchaseOf(order, outliers, receivedAt));
      if (events.length >= EVENTS_PER_BLOCK) {
        yield { products: [], events };
        events = [];
      }
    }
    while (next < refunds.length) events.push(refundOf(refunds[next++]!, receivedAt));
    yield { products: [], events };
  },
};
