import type { RowFault } from './table.ts';

/** A line longer than this is refused, characters. */
const MAX_LINE_LENGTH = 4_194_304;

const BLOCK_LINES = 2048;

export interface LineBlock {
  readonly lines: readonly { readonly row: number; readonly text: string }[];
  readonly faults: readonly RowFault[];
}

/** Text → its lines that are not blank, numbered from 1, in blocks. Memory: one chunk, one line, one block. */
export async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<LineBlock> {
  let lines: { row: number; text: string }[] = [];
  let faults: RowFault[] = [];
  let row = 0;
  let rest = '';
  /** The line under way is too long: its beginning was refused and the rest of it is passed over. */
  let skipping = false;

  const take = (text: string): void => {
    if (skipping) {
      skipping = false;
      return;
    }
    if (text.trim() === '') return;
    row++;
    lines.push({ row, text });
  };

  for await (const chunk of chunks) {
    const text = rest + chunk;
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      take(text.slice(at, end));
      at = end + 1;
      if (lines.length + faults.length >= BLOCK_LINES) {
        yield { lines, faults };
        lines = [];
        faults = [];
      }
    }
    rest = text.slice(at);
    if (rest.length > MAX_LINE_LENGTH) {
      if (!skipping) {
        row++;
        const reason = `the line is longer than ${MAX_LINE_LENGTH} characters`;
        const remedy = 'Write one object on each line.';
        faults.push({ row, code: 'too_large', reason, remedy, content: rest.slice(0, 2000) });
      }
      skipping = true;
      rest = '';
    }
  }
  take(rest);
  yield { lines, faults };
}
