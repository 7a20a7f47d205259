/** What SentencePiece writes for a space. */
const SPACE = '\u2581';
/** A character no piece covers costs so much more than the rarest piece (SentencePiece's kUnkPenalty). */
const UNKNOWN_PENALTY = 10;
const UNKNOWN = 0;

export interface UnigramOptions {
  /** The first ids are control symbols and never match text. */
  readonly reserved: number;
}

/**
 * Splits text into the pieces of a unigram language model by the most likely segmentation (Kudo 2018, "Subword
 * Regularization"; Viterbi over all pieces that begin at each character). Characters are UTF-16 units, as a piece
 * either has both halves of a pair or none.
 */
export class UnigramTokenizer {
  /** Open-addressed edges of a trie: key node · 2¹⁶ + unit, value the next node. */
  readonly #keys: Float64Array;
  readonly #targets: Int32Array;
  readonly #mask: number;
  /** Per node the id of the piece that ends there, −1 when none does. */
  readonly #pieceAt: Int32Array;
  readonly #scores: Float64Array;
  readonly #unknownScore: number;
  #bestScore = new Float64Array(512);
  #bestStart = new Int32Array(512);
  #bestPiece = new Int32Array(512);

  /** `pieces` in the order of their ids: text and log-probability. */
  constructor(pieces: readonly (readonly [string, number])[], { reserved }: UnigramOptions) {
    const units = pieces.reduce((sum, [piece]) => sum + piece.length, 0);
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, units * 2)));
    this.#keys = new Float64Array(size).fill(-1);
    this.#targets = new Int32Array(size);
    this.#mask = size - 1;
    this.#pieceAt = new Int32Array(units + 1).fill(-1);
    this.#scores = Float64Array.from(pieces, ([, score]) => score);
    let nodes = 1;
    let least = 0;
    for (let id = reserved; id < pieces.length; id++) {
      const [piece, score] = pieces[id]!;
      least = Math.min(least, score);
      let node = 0;
      for (let i = 0; i < piece.length; i++) {
        const key = node * 65536 + piece.charCodeAt(i);
        let slot = this.#slotOf(key);
        if (this.#keys[slot] === -1) {
          this.#keys[slot] = key;
          this.#targets[slot] = nodes++;
          slot = this.#slotOf(key);
        }
        node = this.#targets[slot]!;
      }
      this.#pieceAt[node] = id;
    }
    this.#unknownScore = least - UNKNOWN_PENALTY;
  }

  /** Ids of the pieces of a text, at most `limit`. Blank text has none. */
  encode(text: string, limit = Number.POSITIVE_INFINITY): number[] {
    const normalized = text.normalize('NFKC').trim().replace(/\s+/gu, SPACE);
    if (normalized === '') return [];
    const input = SPACE + normalized;
    const length = input.length;
    this.#reserve(length + 1);
    const [score, start, piece] = [this.#bestScore, this.#bestStart, this.#bestPiece];
    score.fill(Number.NEGATIVE_INFINITY, 0, length + 1);
    score[0] = 0;
    for (let i = 0; i < length; i++) {
      const here = score[i]!;
      if (here === Number.NEGATIVE_INFINITY) continue;
      let node = 0;
      for (let end = i; end < length; ) {
        const slot = this.#slotOf(node * 65536 + input.charCodeAt(end));
        if (this.#keys[slot] === -1) break;
        node = this.#targets[slot]!;
        end++;
        const id = this.#pieceAt[node]!;
        if (id >= 0 && here + this.#scores[id]! > score[end]!) {
          score[end] = here + this.#scores[id]!;
          start[end] = i;
          piece[end] = id;
        }
      }
      const next = i + (isPairAt(input, i) ? 2 : 1);
      if (here + this.#unknownScore > score[next]!) {
        score[next] = here + this.#unknownScore;
        start[next] = i;
        piece[next] = UNKNOWN;
      }
    }
    return this.#trace(length, limit);
  }

  /** Walks back from the end; unknown characters in a row count as one. */
  #trace(length: number, limit: number): number[] {
    const ids: number[] = [];
    for (let end = length; end > 0; end = this.#bestStart[end]!) {
      const id = this.#bestPiece[end]!;
      if (id !== UNKNOWN || ids.at(-1) !== UNKNOWN) ids.push(id);
    }
    ids.reverse();
    if (ids.length > limit) ids.length = limit;
    return ids;
  }

  /** Where the edge is, or the empty place where it would be. */
  #slotOf(key: number): number {
    // The node in the high bits alone would put all edges of a unit side by side.
    let slot = (Math.imul((key % 4294967296) | 0, 0x9e3779b1) >>> 7) & this.#mask;
    while (this.#keys[slot] !== -1 && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #reserve(length: number): void {
    if (length <= this.#bestScore.length) return;
    const size = 2 ** Math.ceil(Math.log2(length));
    this.#bestScore = new Float64Array(size);
    this.#bestStart = new Int32Array(size);
    this.#bestPiece = new Int32Array(size);
  }
}

function isPairAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
