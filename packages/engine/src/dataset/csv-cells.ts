import papaparse from 'papaparse';

/** The cells of one CSV line; the common line without quotes is split without a parser. */
export function csvCells(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  return papaparse.parse<string[]>(line, { delimiter: ',' }).data[0] ?? [];
}
