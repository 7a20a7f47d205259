/**
 * A text in lower case with signatures of what is in it: 32 bits of its characters and 128 of its pairs of neighbours.
 * A text can contain another one only when it has every bit of the other's signatures (a Bloom filter of n-grams), so
 * that almost every search which would find nothing costs a few operations.
 */
export class LoweredText {
  readonly text: string;
  readonly lowered: string;
  readonly #characters: number;
  readonly #pairs0: number;
  readonly #pairs1: number;
  readonly #pairs2: number;
  readonly #pairs3: number;

  constructor(text: string) {
    this.text = text;
    this.lowered = text.toLowerCase();
    let characters = 0;
    const pairs = [0, 0, 0, 0];
    let before = -1;
    for (let at = 0; at < this.lowered.length; at++) {
      const code = this.lowered.charCodeAt(at);
      characters |= 1 << (code & 31);
      if (before >= 0) {
        // Multiplicative hashing (Knuth): the upper bits of a product by 2³²/φ.
        const hash = Math.imul((before << 8) ^ code, 0x9e3779b1) >>> 25;
        pairs[hash >>> 5]! |= 1 << (hash & 31);
      }
      before = code;
    }
    this.#characters = characters;
    this.#pairs0 = pairs[0]!;
    this.#pairs1 = pairs[1]!;
    this.#pairs2 = pairs[2]!;
    this.#pairs3 = pairs[3]!;
  }

  /** Whether the other text is part of this one, without regard to case. */
  contains(other: LoweredText): boolean {
    // One branch for all five: which of them fails first cannot be foretold.
    const lacking =
      (other.#characters & ~this.#characters) |
      (other.#pairs0 & ~this.#pairs0) |
      (other.#pairs1 & ~this.#pairs1) |
      (other.#pairs2 & ~this.#pairs2) |
      (other.#pairs3 & ~this.#pairs3);
    return lacking === 0 && this.lowered.includes(other.lowered);
  }
}

/** Characters of attributes kept in lower case before they are all let go and begun anew. */
const CHARACTERS_KEPT = 4_000_000;

/**
 * Texts in lower case, made once and not once per comparison of every request: one column per text field over the shop's
 * items, and attributes by their text. Memory: one entry per item and field that a filter has searched, and a bound of
 * characters over all attributes, of which there may be any number.
 */
export class LoweredTexts {
  readonly #columns = new Map<string, LoweredColumn>();
  readonly #attributes = new Map<string, LoweredText>();
  #characters = 0;

  column(field: string): LoweredColumn {
    let column = this.#columns.get(field);
    if (column === undefined) {
      column = new LoweredColumn();
      this.#columns.set(field, column);
    }
    return column;
  }

  attribute(text: string): LoweredText {
    let lowered = this.#attributes.get(text);
    if (lowered === undefined) {
      if (this.#characters > CHARACTERS_KEPT) {
        this.#attributes.clear();
        this.#characters = 0;
      }
      lowered = new LoweredText(text);
      this.#attributes.set(text, lowered);
      this.#characters += text.length;
    }
    return lowered;
  }
}

export class LoweredColumn {
  readonly #texts: (LoweredText | undefined)[] = [];

  /** `text`, the item's text as it is now; made anew when it is another one than before. */
  at(item: number, text: string): LoweredText {
    const known = this.#texts[item];
    if (known !== undefined && known.text === text) return known;
    while (this.#texts.length <= item) this.#texts.push(undefined);
    const lowered = new LoweredText(text);
    this.#texts[item] = lowered;
    return lowered;
  }
}
