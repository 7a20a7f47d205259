export interface CsvRecordOptions {
  /** One character. */
  readonly delimiter: string;
  /** No more text will follow. */
  readonly last: boolean;
  /** Characters after which a quoted field that does not end is given up. */
  readonly longest: number;
}

/**
 * The cells of the CSV record (RFC 4180) that starts at `start` and may span lines, for text with quotes: a line without
 * any is faster split. A quote opens a quoted field only at the field's start.
 * @returns `end`, where the next record starts; `incomplete` when the text ends before the record does; `malformed` when
 *   text follows a closing quote.
 */
export function csvRecord(
  text: string,
  start: number,
  { delimiter, last, longest }: CsvRecordOptions,
): { cells: string[]; end: number } | 'incomplete' | 'malformed' {
  const cells: string[] = [];
  let at = start;
  while (true) {
    if (text.charCodeAt(at) === 34) {
      let from = at + 1;
      let close = text.indexOf('"', from);
      let doubled = false;
      while (close >= 0 && text.charCodeAt(close + 1) === 34) {
        doubled = true;
        close = text.indexOf('"', close + 2);
      }
      if (close < 0 || close - start > longest) return 'incomplete';
      const cell = text.slice(from, close);
      cells.push(doubled ? cell.replaceAll('""', '"') : cell);
      at = close + 1;
      if (at >= text.length) return last ? { cells, end: at } : 'incomplete';
      from = at;
      if (text[at] === delimiter) {
        at++;
        continue;
      }
      if (text.charCodeAt(at) === 13) at++;
      if (at >= text.length && !last) return 'incomplete';
      if (at < text.length && text.charCodeAt(at) !== 10) return 'malformed';
      return { cells, end: at + 1 };
    }
    const comma = text.indexOf(delimiter, at);
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0) {
      if (!last) return 'incomplete';
      lineEnd = text.length;
    }
    if (comma >= 0 && comma < lineEnd) {
      cells.push(text.slice(at, comma));
      at = comma + 1;
      continue;
    }
    const trimmed = text.charCodeAt(lineEnd - 1) === 13 && lineEnd > at ? lineEnd - 1 : lineEnd;
    cells.push(text.slice(at, trimmed));
    return { cells, end: lineEnd + 1 };
  }
}
