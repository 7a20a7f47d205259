import { csvCells } from '../../dataset/csv-cells.ts';
import { AisleError } from '../../domain/errors.ts';

/** How well products answer queries: query → item id → rating, 0 for irrelevant, higher is better. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Reads judgements from CSV lines `query,itemId,rating`; the first line is the header and names the columns in any order.
 * @throws AisleError `import_failed` naming the line.
 */
export function readJudgements(lines: Iterable<string>): Judgements {
  const judgements = new Map<string, Map<string, number>>();
  let columns: { query: number; item: number; rating: number } | undefined;
  let number = 0;
  for (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const cells = csvCells(line);
    if (columns === undefined) {
      columns = columnsOf(cells);
      continue;
    }
    const query = cells[columns.query]?.trim();
    const item = cells[columns.item]?.trim();
    const rating = Number(cells[columns.rating]);
    if (!query || !item || !Number.isFinite(rating) || rating < 0 || cells[columns.rating]?.trim() === '') {
      throw new AisleError('import_failed', `Line ${number} is no judgement: ${line.slice(0, 80)}`, {
        remedy: 'Each line is query,itemId,rating, the rating a number from 0.',
      });
    }
    const rated = judgements.get(query) ?? new Map<string, number>();
    rated.set(item, rating);
    judgements.set(query, rated);
  }
  return judgements;
}

function columnsOf(header: readonly string[]): { query: number; item: number; rating: number } {
  const names = header.map((name) => name.trim().replace(/^\ufeff/, ''));
  const columns = {
    query: names.indexOf('query'),
    item: names.indexOf('itemId'),
    rating: names.indexOf('rating'),
  };
  if (Math.min(columns.query, columns.item, columns.rating) >= 0) return columns;
  throw new AisleError('import_failed', `The header of the judgements is "${header.join(',')}".`, {
    remedy: 'Write query,itemId,rating in the first line.',
  });
}
