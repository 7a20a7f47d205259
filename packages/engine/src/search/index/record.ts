import { FIELD_COUNT } from './fields.ts';

/**
 * The terms of one product in reading order, section by section: what phrases are looked up in, what an account of a
 * score is read from, and what is taken out when the product goes.
 *
 * Layout: `FIELD_COUNT` ends of sections, then the entries. An entry is `term << 1 | again`, where `again` marks one
 * more term at the position before it (the whole of a compound, a quantity beside its number). An entry of 0 is a gap:
 * what stands after it is another text, so that no phrase reaches over it.
 */
export type Record = Uint32Array;

export const AGAIN = 1;

/** The term that gaps are made of; no word. */
export const GAP = 0;

export function sectionStart(record: Record, field: number): number {
  return field === 0 ? FIELD_COUNT : record[field - 1]!;
}

export function sectionEnd(record: Record, field: number): number {
  return record[field]!;
}

/** Collects one product's entries. Reused from product to product. */
export class RecordWriter {
  #entries = new Uint32Array(1024);
  readonly #ends = new Uint32Array(FIELD_COUNT);
  #length = 0;
  #field = 0;
  #position = -1;

  begin(): void {
    this.#length = 0;
    this.#field = 0;
    this.#position = -1;
  }

  /** Entries that follow belong to `field`; fields come in ascending order. */
  section(field: number): void {
    while (this.#field < field) this.#ends[this.#field++] = this.#length;
    this.#position = -1;
  }

  add(term: number, position: number): void {
    if (this.#position >= 0 && position > this.#position + 1) this.#push(GAP << 1);
    this.#push((term << 1) | (position === this.#position ? AGAIN : 0));
    this.#position = position;
  }

  #push(entry: number): void {
    if (this.#length === this.#entries.length) {
      const grown = new Uint32Array(this.#entries.length * 2);
      grown.set(this.#entries);
      this.#entries = grown;
    }
    this.#entries[this.#length++] = entry;
  }

  end(): Record {
    this.section(FIELD_COUNT);
    const record = new Uint32Array(FIELD_COUNT + this.#length);
    for (let field = 0; field < FIELD_COUNT; field++) record[field] = FIELD_COUNT + this.#ends[field]!;
    record.set(this.#entries.subarray(0, this.#length), FIELD_COUNT);
    return record;
  }
}
