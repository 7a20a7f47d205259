import { AisleError } from '../../domain/errors.ts';
import type { Event } from '../../domain/event.ts';
import type { Product } from '../../domain/product.ts';
import type { Pipeline } from '../pipeline.ts';
import { openTable } from '../sources/open-table.ts';
import { validateEvent } from '../validate-event.ts';
import { validateProduct } from '../validate-product.ts';
import { type RowMapper, rowMapper } from './map-row.ts';
import type { Mapping } from './mapping.ts';

/**
 * Any table with a mapping: one row is one event or one product. A refused row is kept as the JSON it would have become,
 * what could not be read as it stood.
 */
export function mappedTable(mapping: Mapping): Pipeline {
  return {
    name: 'mapping',
    version: 3,
    configuration: JSON.stringify(mapping),
    async *run(files, { tally, receivedAt, onRead }) {
      const count = (rule: string, times: number): void => tally.clean(rule, times);
      const { delimiter } = mapping;
      for (const file of files) {
        const options = { count, onRead, ...(delimiter !== undefined && { delimiter }) };
        let mapper: RowMapper | undefined;
        for await (const { columns, rows, faults } of openTable(file, options)) {
          mapper ??= rowMapper(mapping, columns);
          tally.rows += rows.length + faults.length;
          for (const fault of faults) tally.refuse({ source: file.name, ...fault });
          const events: Event[] = [];
          const products: Product[] = [];
          for (const row of rows) {
            const { record, fault: unread } = mapper.map(row);
            try {
              if (unread !== undefined) throw unread;
              if (mapping.kind === 'event') events.push(validateEvent(record, receivedAt));
              else products.push(validateProduct(record));
            } catch (fault) {
              if (!(fault instanceof AisleError)) throw fault;
              const { code, message, field, remedy } = fault;
              tally.refuse({
                source: file.name,
                row: row.row,
                code,
                reason: message,
                ...(remedy !== undefined && { remedy }),
                ...(field !== undefined && { field, ...mapper.cellOf(field, row) }),
                content: jsonLine(record),
              });
            }
          }
          tally.accepted += events.length + products.length;
          yield { products, events };
        }
      }
    },
  };
}

/** The row in the form that `aisle import` takes without a mapping, so that it can be mended and brought again. */
function jsonLine(record: Record<string, unknown>): string {
  const readable = { ...record };
  for (const name of ['occurredAt', 'publishedAt', 'expiresAt']) {
    const time = record[name];
    if (typeof time === 'number') readable[name] = new Date(time).toISOString();
  }
  return JSON.stringify(readable);
}
