const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const NOTHING = Buffer.alloc(0);

export interface WireAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Reads HTTP/1.1 answers with a Content-Length out of a stream of chunks, one at a time, as little work as possible:
 * load must cost the machine that is measured next to nothing.
 */
export class AnswerReader {
  #kept: Buffer = NOTHING;

  /** Takes a chunk; gives the answer when it is whole. @throws Error for an answer without a Content-Length. */
  push(chunk: Buffer): WireAnswer | undefined {
    const data = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const end = data.indexOf(HEAD_END);
    if (end < 0) {
      this.#kept = data;
      return undefined;
    }
    const head = data.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const length = LENGTH.exec(head)?.[1];
    if (length === undefined && status !== 204) throw new Error(`an answer without a length: ${head}`);
    const start = end + HEAD_END.length;
    const whole = start + Number(length ?? 0);
    if (data.length < whole) {
      this.#kept = data;
      return undefined;
    }
    this.#kept = data.length === whole ? NOTHING : data.subarray(whole);
    return { status, body: data.subarray(start, whole) };
  }
}
