/**
 * Text chunk by chunk, with line feeds where lines end with carriage returns alone, as old spreadsheets for the Mac wrote
 * them. The first line end decides; other text is left as it is.
 */
export class LineEnds {
  #returnsAlone: boolean | undefined;
  /** A return at the end of a chunk: what comes next says what it is. */
  #held = '';

  /** True once lines were seen to end so. */
  get returnsAlone(): boolean {
    return this.#returnsAlone === true;
  }

  next(chunk: string): string {
    if (this.#returnsAlone === false || chunk === '') return chunk;
    const text = this.#held + chunk;
    this.#held = '';
    if (this.#returnsAlone === undefined) {
      const at = text.search(/[\r\n]/);
      if (at < 0) return text;
      if (text[at] === '\r' && at === text.length - 1) {
        this.#held = '\r';
        return text.slice(0, -1);
      }
      this.#returnsAlone = !text.includes('\n');
      if (!this.#returnsAlone) return text;
    }
    return text.replaceAll('\r', '\n');
  }

  /** What is still held when no more text follows. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}
