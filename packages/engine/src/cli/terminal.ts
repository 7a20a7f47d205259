import { displayWidth, fit } from '../domain/display-width.ts';

/** Writes results to stdout and everything about the way there to stderr; a live line on a terminal, plain lines elsewhere. */
export class Terminal {
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly #json: boolean;
  #liveLength = 0;
  #lastPlain = 0;

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream, json: boolean) {
    this.#out = out;
    this.#err = err;
    this.#json = json;
  }

  /** True when the answer is for a machine. */
  get json(): boolean {
    return this.#json;
  }

  get columns(): number {
    return this.#out.columns ?? 100;
  }

  get interactive(): boolean {
    return this.#out.isTTY === true && !this.#json;
  }

  /** The answer itself. */
  print(text: string): void {
    this.#clearLive();
    this.#out.write(`${text}\n`);
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
    this.#err.write(`${text}\n`);
  }

  error(text: string): void {
    this.#clearLive();
    this.#err.write(`${text}\n`);
  }

  /**
   * State of a long job. On a terminal one line is redrawn; elsewhere a plain line at most every five seconds.
   * `fraction` is 0…1, or undefined when the end is not known.
   */
  progress(step: string, fraction: number | undefined, detail = ''): void {
    const percent = fraction === undefined ? '' : `${String(Math.floor(fraction * 100)).padStart(3)} % `;
    const line = `${percent}${step}${detail ? ` · ${detail}` : ''}`;
    if (this.#err.isTTY === true) {
      const shown = line.slice(0, (this.#err.columns ?? 100) - 1);
      this.#err.write(`\r${shown.padEnd(this.#liveLength)}`);
      this.#liveLength = shown.length;
      return;
    }
    const now = performance.now();
    if (now - this.#lastPlain < 5000) return;
    this.#lastPlain = now;
    this.#err.write(`${line}\n`);
  }

  #clearLive(): void {
    if (this.#liveLength === 0) return;
    this.#err.write(`\r${' '.repeat(this.#liveLength)}\r`);
    this.#liveLength = 0;
  }
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
