import { AisleError } from '../../../domain/errors.ts';

/** A row by column name. */
export type Pick = (cells: readonly string[], column: string) => string;

/**
 * Reads cells by the name of their column.
 * @throws AisleError `import_failed` naming the file and the column that is missing.
 */
export function columnPicker(file: string, columns: readonly string[], needed: readonly string[]): Pick {
  const at = new Map(columns.map((column, index) => [column, index]));
  for (const column of needed) {
    if (at.has(column)) continue;
    throw new AisleError('import_failed', `${file} has no column "${column}".`, {
      field: column,
      remedy: 'The preset complete-journey reads the tables as the R package completejourney names them.',
    });
  }
  return (cells, column) => cells[at.get(column)!]!.trim();
}
