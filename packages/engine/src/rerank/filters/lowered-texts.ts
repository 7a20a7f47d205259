/**
 * Texts in lower case, one column per text field over the shop's items, so that `contains` does not lower-case the same
 * title for every comparison of every request. An entry is kept beside the text it was made from and made anew when the
 * product's text is another one. Memory: two references per item and field that a filter has asked for, and the
 * lower-cased text where it differs.
 */
export class LoweredTexts {
  readonly #columns = new Map<string, LoweredColumn>();

  column(field: string): LoweredColumn {
    let column = this.#columns.get(field);
    if (column === undefined) {
      column = new LoweredColumn();
      this.#columns.set(field, column);
    }
    return column;
  }
}

export class LoweredColumn {
  readonly #texts: (string | undefined)[] = [];
  readonly #lowered: string[] = [];

  /** `text`, the item's text as it is now, in lower case. */
  at(item: number, text: string): string {
    if (this.#texts[item] === text) return this.#lowered[item]!;
    while (this.#texts.length <= item) {
      this.#texts.push(undefined);
      this.#lowered.push('');
    }
    const lowered = text.toLowerCase();
    this.#texts[item] = text;
    this.#lowered[item] = lowered;
    return lowered;
  }
}

/** The text asked for last: for fields of which there may be any number, where columns would have no bound. */
export class LastLowered {
  #text = '';
  #lowered = '';

  of(text: string): string {
    if (text !== this.#text) {
      this.#text = text;
      this.#lowered = text.toLowerCase();
    }
    return this.#lowered;
  }
}
