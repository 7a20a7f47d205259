import { TopSelection } from './top-selection.ts';

/** Where the order comes from: a key per item, larger first; 0 and less have no place. */
export interface ItemOrder {
  readonly keys: Float64Array;
}

const selection = new TopSelection();

/**
 * The `capacity` items of the largest keys, always in order (key, then lower index), while keys only rise:
 * a rise costs a binary search and a move within the list. Anything else (a key lowered, an item that left) marks the
 * list stale, and the next read rebuilds it by one selection over all items.
 * Keys must be exact in float32, or the list be built from nothing by `raised` alone.
 */
export class TopList {
  readonly #order: ItemOrder;
  readonly #capacity: number;
  #items: Int32Array;
  #length = 0;
  #stale = true;

  constructor(order: ItemOrder, capacity: number) {
    this.#order = order;
    this.#capacity = capacity;
    this.#items = new Int32Array(Math.min(capacity, 16));
  }

  get length(): number {
    return this.#length;
  }

  get stale(): boolean {
    return this.#stale;
  }

  /** Items may exist beyond the end of the list. */
  get full(): boolean {
    return this.#length === this.#capacity;
  }

  item(place: number): number {
    return this.#items[place]!;
  }

  markStale(): void {
    this.#stale = true;
  }

  /** Brings a stale list up to date over the items that belong to it. */
  rebuild(belongs: (item: number) => boolean): void {
    const keys = this.#order.keys;
    selection.begin(this.#capacity);
    for (let item = 0; item < keys.length; item++) {
      if (keys[item]! > 0 && belongs(item)) selection.offer(item, keys[item]!);
    }
    const out = {
      length: 0,
      items: new Int32Array(this.#capacity),
      scores: new Float32Array(this.#capacity),
    };
    selection.drain(out);
    this.#items = out.items;
    this.#length = out.length;
    this.#stale = false;
  }

  /** The key of `item`, which belongs to this list, rose from `before` to what the order now says. */
  raised(item: number, before: number): void {
    if (this.#stale) return;
    const key = this.#order.keys[item]!;
    if (key <= 0) return;
    let from = before > 0 ? this.#placeOf(before, item) : this.#length;
    if (from === this.#length || this.#items[from] !== item) {
      if (this.full) {
        const last = this.#items[this.#length - 1]!;
        if (!this.#precedes(key, item, last)) return;
        from = this.#length - 1;
      } else {
        this.#makeRoom();
        from = this.#length++;
      }
    }
    const to = this.#firstAfter(key, item, from);
    this.#items.copyWithin(to + 1, to, from);
    this.#items[to] = item;
  }

  #precedes(key: number, item: number, other: number): boolean {
    const otherKey = this.#order.keys[other]!;
    return key > otherKey || (key === otherKey && item < other);
  }

  /** Place of `item` by the key it had, or the place where it would stand. */
  #placeOf(before: number, item: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#items[middle]!;
      if (other === item) return middle;
      if (this.#precedes(before, item, other)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** First of the places 0…end that the entry (key, item) ranks before; `end` when there is none. */
  #firstAfter(key: number, item: number, end: number): number {
    let low = 0;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#precedes(key, item, this.#items[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #makeRoom(): void {
    if (this.#length < this.#items.length) return;
    const larger = new Int32Array(Math.min(this.#capacity, 2 * this.#items.length));
    larger.set(this.#items);
    this.#items = larger;
  }
}
