/** What a filter reads of the item looked at last: its comparisons look at the same item one after another. */
export class LastItem<Value> {
  readonly #read: (item: number) => Value;
  #item = -1;
  #value: Value | undefined;

  constructor(read: (item: number) => Value) {
    this.#read = read;
  }

  at(item: number): Value {
    if (item !== this.#item) {
      this.#value = this.#read(item);
      this.#item = item;
    }
    return this.#value as Value;
  }

  /** To be called before the catalogue may have changed. */
  forget(): void {
    this.#item = -1;
    this.#value = undefined;
  }
}
