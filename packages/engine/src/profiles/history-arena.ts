import type { Interaction } from '../domain/history.ts';
import type { HistoryBuffer } from './history-buffer.ts';

/** 32-bit words of one entry: item, seconds, type and quantity, order. */
const WORDS = 4;
const PAGE_BITS = 16;
/** Entries of one page; a page is 1 MiB. */
const PAGE = 1 << PAGE_BITS;

/** Sizes a block may have, in entries, about 1.4 apart so that a third of the room at most stands empty. */
export const BLOCK_SIZES: readonly number[] = [
  4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192,
  12288, 16384,
];

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Interactions of all shoppers in pages of 16 bytes an entry: times to the second (until 2106), quantities as the upper
 * 24 bits of a float32 (whole numbers to 65,536 are exact). A million shoppers with 20 entries take 370 MB.
 * A block is known by the number of its first entry and by its size class.
 */
export class HistoryArena {
  readonly #pages: Int32Array[] = [];
  /** Blocks given back, by size class. */
  readonly #free: number[][] = BLOCK_SIZES.map(() => []);
  #next = 0;

  /** Bytes held. */
  get bytes(): number {
    return this.#pages.length * PAGE * WORDS * 4;
  }

  allocate(sizeClass: number): number {
    const free = this.#free[sizeClass]!.pop();
    if (free !== undefined) return free;
    const size = BLOCK_SIZES[sizeClass]!;
    if (this.#next + size > this.#pages.length * PAGE) {
      this.#next = this.#pages.length * PAGE;
      this.#pages.push(new Int32Array(PAGE * WORDS));
    }
    const block = this.#next;
    this.#next += size;
    return block;
  }

  release(block: number, sizeClass: number): void {
    const page = this.#page(block);
    const at = (block & (PAGE - 1)) * WORDS;
    // What was forgotten is gone from memory, not just out of reach.
    page.fill(0, at, at + BLOCK_SIZES[sizeClass]! * WORDS);
    this.#free[sizeClass]!.push(block);
  }

  /** Moves `count` entries; the blocks may overlap. */
  copy(from: number, to: number, count: number): void {
    const source = this.#page(from);
    const at = (from & (PAGE - 1)) * WORDS;
    this.#page(to).set(source.subarray(at, at + count * WORDS), (to & (PAGE - 1)) * WORDS);
  }

  write(entry: number, interaction: Interaction): void {
    const page = this.#page(entry);
    const at = (entry & (PAGE - 1)) * WORDS;
    page[at] = interaction.item;
    page[at + 1] = Math.floor(interaction.time / 1000);
    float[0] = interaction.quantity;
    page[at + 2] = ((bits[0]! + 0x80) & ~0xff) | interaction.type;
    page[at + 3] = interaction.order;
  }

  item(entry: number): number {
    return this.#page(entry)[(entry & (PAGE - 1)) * WORDS]!;
  }

  /** UTC milliseconds, whole seconds. */
  time(entry: number): number {
    return (this.#page(entry)[(entry & (PAGE - 1)) * WORDS + 1]! >>> 0) * 1000;
  }

  type(entry: number): number {
    return this.#page(entry)[(entry & (PAGE - 1)) * WORDS + 2]! & 0xff;
  }

  /** Reads `count` entries into a history. */
  read(first: number, count: number, out: HistoryBuffer): void {
    out.resize(count);
    if (count === 0) return;
    const page = this.#page(first);
    let at = (first & (PAGE - 1)) * WORDS;
    for (let i = 0; i < count; i++, at += WORDS) {
      out.items[i] = page[at]!;
      out.times[i] = (page[at + 1]! >>> 0) * 1000;
      const packed = page[at + 2]!;
      out.types[i] = packed & 0xff;
      bits[0] = packed & ~0xff;
      out.quantities[i] = float[0]!;
      out.orders[i] = page[at + 3]!;
    }
  }

  #page(entry: number): Int32Array {
    return this.#pages[entry >>> PAGE_BITS]!;
  }
}
