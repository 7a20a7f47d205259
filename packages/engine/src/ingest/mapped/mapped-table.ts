import { AisleError } from '../../domain/errors.ts';
import type { Event } from '../../domain/event.ts';
import type { Product } from '../../domain/product.ts';
import type { Pipeline } from '../pipeline.ts';
import { openTable } from '../sources/open-table.ts';
import { validateEvent } from '../validate-event.ts';
import { validateProduct } from '../validate-product.ts';
import { type MapRow, rowMapper } from './map-row.ts';
import type { Mapping } from './mapping.ts';

/** Any table with a mapping: one row is one event or one product. */
export function mappedTable(mapping: Mapping): Pipeline {
  return {
    name: 'mapping',
    version: 2,
    configuration: JSON.stringify(mapping),
    async *run(files, { tally, receivedAt, onRead }) {
      const count = (rule: string, times: number): void => tally.clean(rule, times);
      const { delimiter } = mapping;
      for (const file of files) {
        const options = { count, onRead, ...(delimiter !== undefined && { delimiter }) };
        let map: MapRow | undefined;
        for await (const { columns, rows, faults } of openTable(file, options)) {
          map ??= rowMapper(mapping, columns);
          tally.rows += rows.length + faults.length;
          for (const fault of faults) tally.refuse({ source: file.name, ...fault });
          const events: Event[] = [];
          const products: Product[] = [];
          for (const row of rows) {
            try {
              if (mapping.kind === 'event') events.push(validateEvent(map(row), receivedAt));
              else products.push(validateProduct(map(row)));
            } catch (fault) {
              if (!(fault instanceof AisleError)) throw fault;
              const reason = `${fault.message} ${fault.remedy ?? ''}`.trim();
              tally.refuse({
                source: file.name,
                row: row.row,
                code: fault.code,
                reason,
                content: row.cells.join(','),
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
