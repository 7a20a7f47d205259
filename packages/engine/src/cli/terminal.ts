import { displayWidth, fit } from '../domain/display-width.ts';

/** Writes results to stdout and everything about the way there to stderr; a live line on a terminal, plain lines elsewhere. */
export class Terminal {
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly #json: boolean;
  /** What the live line shows; empty when there is none. */
  #live = '';
  #lastPlain = '';
  #lastPlainAt = Number.NEGATIVE_INFINITY;

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream, json: boolean) {
    this.#out = out;
    this.#err = err;
    this.#json = json;
  }

  /** True when the answer is for a machine. */
  get json(): boolean {
    return this.#json;
  }

  /** The answer itself. */
  print(text: string): void {
    this.#clearLive();
    this.#out.write(`${shownText(text)}\n`);
  }

  /** The answer as one JSON document. */
  result(value: unknown): void {
    this.#clearLive();
    this.#out.write(`${JSON.stringify(value)}\n`);
  }

  /** Something a person may want to know on the way; silent for machines. */
  note(text: string): void {
    if (this.#json) return;
    this.#clearLive();
    this.#err.write(`${shownText(text)}\n`);
  }

  error(text: string): void {
    this.#clearLive();
    this.#err.write(`${shownText(text)}\n`);
  }

  /**
   * State of a long job. On a terminal one line is redrawn when it says something else; elsewhere a plain line is
   * written at most every five seconds. `fraction` is 0…1, or undefined when the end is not known.
   */
  progress(step: string, fraction: number | undefined, detail = ''): void {
    const percent = fraction === undefined ? '' : `${String(wholePercent(fraction)).padStart(3)} % `;
    const line = shownText(`${percent}${step}${detail ? ` · ${detail}` : ''}`);
    if (this.#err.isTTY === true && process.env['TERM'] !== 'dumb') {
      const shown = beginning(line, this.#liveWidth);
      if (shown === this.#live) return;
      this.#err.write(`\r${shown}${this.#blanksAfter(shown)}`);
      this.#live = shown;
      return;
    }
    const now = performance.now();
    if (line === this.#lastPlain || now - this.#lastPlainAt < 5000) return;
    this.#lastPlain = line;
    this.#lastPlainAt = now;
    this.#err.write(`${line}\n`);
  }

  /** One less than the terminal has, because a full line makes it scroll. Some say 0 when they do not know. */
  get #liveWidth(): number {
    return (this.#err.columns || 80) - 1;
  }

  /** Covers what the line before showed more. A window made narrower meanwhile has no room for all of it. */
  #blanksAfter(shown: string): string {
    const before = Math.min(displayWidth(this.#live), this.#liveWidth);
    return ' '.repeat(Math.max(0, before - displayWidth(shown)));
  }

  #clearLive(): void {
    if (this.#live === '') return;
    this.#err.write(`\r${this.#blanksAfter('')}\r`);
    this.#live = '';
  }
}

/**
 * Text whose control characters are spelt out: names of files and rows come from outside, and a terminal would obey an
 * escape sequence in them. Line ends and tabs stay.
 */
function shownText(text: string): string {
  let shown = '';
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const controls = (code < 0x20 && code !== 0x0a && code !== 0x09) || (code >= 0x7f && code < 0xa0);
    if (!controls) continue;
    shown += `${text.slice(copied, at)}\\x${code.toString(16).padStart(2, '0')}`;
    copied = at + 1;
  }
  return shown + text.slice(copied);
}

function wholePercent(fraction: number): number {
  return Math.floor(Math.min(1, Math.max(0, fraction || 0)) * 100);
}

/** As much of a line as `width` cells hold. */
function beginning(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  let shown = '';
  let used = 0;
  for (const character of line) {
    used += displayWidth(character);
    if (used > width) break;
    shown += character;
  }
  return shown;
}

/** Columns aligned by width; numbers right, words left. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = header.map((_, column) => rows.every((row) => /^[−\d.,% ±/–-]*$/.test(row[column] ?? '')));
  const widths = header.map((title, column) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => fit(cell, widths[column] ?? 0, numeric[column] ? 'right' : 'left'))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
