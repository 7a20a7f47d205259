import { AisleError } from '../../domain/errors.ts';
import type { Event } from '../../domain/event.ts';
import type { Product } from '../../domain/product.ts';
import type { Pipeline } from '../pipeline.ts';
import { openText } from '../sources/open-text.ts';
import { readLines } from '../sources/read-lines.ts';
import { validateEvent } from '../validate-event.ts';
import { validateProduct } from '../validate-product.ts';
import { withoutRefusedNote } from './refused-note.ts';

/**
 * One JSON object a line: an event when it has a `type`, a product when it has an `id` and a `title`. What an export of
 * refused lines says about them is passed over.
 */
export const jsonLines: Pipeline = {
  name: 'json-lines',
  version: 3,
  async *run(files, { tally, receivedAt, onRead }) {
    const count = (rule: string, times: number): void => tally.clean(rule, times);
    for (const file of files) {
      for await (const { lines, faults } of readLines(openText(file, { count, onRead }))) {
        tally.rows += lines.length + faults.length;
        for (const fault of faults) tally.refuse({ source: file.name, ...fault });
        const events: Event[] = [];
        const products: Product[] = [];
        for (const { row, text } of lines) {
          let value: unknown;
          try {
            value = withoutRefusedNote(parse(text));
            if (isProduct(value)) products.push(validateProduct(value));
            else events.push(validateEvent(value, receivedAt));
          } catch (fault) {
            if (!(fault instanceof AisleError)) throw fault;
            const { code, message, field, remedy } = fault;
            tally.refuse({
              source: file.name,
              row,
              code,
              reason: message,
              ...(remedy !== undefined && { remedy }),
              ...(field !== undefined && { field, value: valueAt(value, field) }),
              content: text.slice(0, 2000),
            });
          }
        }
        tally.accepted += events.length + products.length;
        yield { products, events };
      }
    }
  },
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AisleError('invalid_request', 'The line is not JSON.', {
      remedy: 'Write one JSON object on each line.',
      cause,
    });
  }
}

/** What stands at `items[0].quantity`; undefined when nothing does. */
function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split(/[.[\]]+/)) {
    if (name === '') continue;
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

function isProduct(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'id' in value && 'title' in value && !('type' in value)
  );
}
