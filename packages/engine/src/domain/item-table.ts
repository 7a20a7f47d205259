import type { ItemId, ItemIndex } from './ids.ts';

/** Two-way map between item ids and dense indices. Grows only; an index keeps its id for the life of the table. */
export class ItemTable {
  readonly #ids: ItemId[] = [];
  readonly #indices = new Map<ItemId, ItemIndex>();

  constructor(ids: Iterable<ItemId> = []) {
    for (const id of ids) this.intern(id);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** The index of `id`, a new one if the table has not met it. */
  intern(id: ItemId): ItemIndex {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const index = this.#ids.length as ItemIndex;
    this.#ids.push(id);
    this.#indices.set(id, index);
    return index;
  }

  indexOf(id: ItemId): ItemIndex | undefined {
    return this.#indices.get(id);
  }

  /** @throws RangeError when the index was never given out. */
  idOf(index: ItemIndex): ItemId {
    const id = this.#ids[index];
    if (id === undefined) throw new RangeError(`item index ${index} is outside 0…${this.#ids.length - 1}`);
    return id;
  }

  /** The ids in index order. */
  ids(): readonly ItemId[] {
    return this.#ids;
  }
}
