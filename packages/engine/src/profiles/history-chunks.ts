import { grownFor } from '../domain/grown.ts';
import type { Interaction } from '../domain/history.ts';
import type { HistoryBuffer } from './history-buffer.ts';

/** 32-bit words of one entry: item, seconds, type and quantity, order. */
const WORDS = 4;
/** Entries of one chunk. */
export const CHUNK = 8;
const CHUNK_WORDS = CHUNK * WORDS;
const PAGE_BITS = 13;
/** Chunks of one page; a page is 1 MiB. */
const PAGE = 1 << PAGE_BITS;

/** Where each of some items was last met in a history; slots are counted from 1. */
export interface LastEntries {
  /** By item: its slot, 0 when it is not asked for. */
  readonly slots: Int32Array;
  /** By slot: the number of the entry and its time. */
  readonly entries: Int32Array;
  readonly times: Float64Array;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Room for interactions in chunks of eight, 16 bytes an entry: times to the second (until 2106), quantities as the upper
 * 24 bits of a float32 (whole numbers to 65,536 are exact). All chunks are alike, so histories may grow in any order
 * without leaving holes: a million shoppers with 20 entries take 384 MB.
 */
export class HistoryChunks {
  readonly #pages: Int32Array[] = [];
  /** The chunk that follows in its chain, −1 at the end; for free chunks the next free one. */
  #next = new Int32Array(PAGE);
  #free = -1;
  #used = 0;

  /** Bytes held. */
  get bytes(): number {
    return this.#pages.length * PAGE * CHUNK_WORDS * 4 + this.#next.byteLength;
  }

  /** A chunk at the end of no chain. */
  allocate(): number {
    let chunk = this.#free;
    if (chunk >= 0) {
      this.#free = this.#next[chunk]!;
    } else {
      chunk = this.#used++;
      if (chunk >>> PAGE_BITS === this.#pages.length) this.#pages.push(new Int32Array(PAGE * CHUNK_WORDS));
      if (chunk >= this.#next.length) this.#next = grownFor(this.#next, chunk);
    }
    this.#next[chunk] = -1;
    return chunk;
  }

  /** Gives a chunk back. What was forgotten is gone from memory, not just out of reach. */
  release(chunk: number): void {
    const at = wordOf(chunk, 0);
    this.#page(chunk).fill(0, at, at + CHUNK_WORDS);
    this.#next[chunk] = this.#free;
    this.#free = chunk;
  }

  next(chunk: number): number {
    return this.#next[chunk]!;
  }

  link(chunk: number, next: number): void {
    this.#next[chunk] = next;
  }

  write(chunk: number, slot: number, interaction: Interaction): void {
    const page = this.#page(chunk);
    const at = wordOf(chunk, slot);
    page[at] = interaction.item;
    page[at + 1] = Math.floor(interaction.time / 1000);
    float[0] = interaction.quantity;
    page[at + 2] = ((bits[0]! + 0x80) & ~0xff) | interaction.type;
    page[at + 3] = interaction.order;
  }

  copy(from: number, fromSlot: number, to: number, toSlot: number): void {
    const source = this.#page(from);
    const target = this.#page(to);
    const read = wordOf(from, fromSlot);
    const write = wordOf(to, toSlot);
    for (let word = 0; word < WORDS; word++) target[write + word] = source[read + word]!;
  }

  /** Time of the last entry with this item, of a type whose place in `types` is 1, among slots `from` … `to − 1`; −1 when there is none. */
  lastTimeOf(chunk: number, from: number, to: number, item: number, types: Uint8Array): number {
    const page = this.#page(chunk);
    const first = wordOf(chunk, from);
    for (let word = wordOf(chunk, to - 1); word >= first; word -= WORDS) {
      if (page[word] === item && types[page[word + 2]! & 0xff] === 1) return (page[word + 1]! >>> 0) * 1000;
    }
    return -1;
  }

  /**
   * Notes for the items with a slot (above 0, at `slots[item]`) the number and time of their last entry so far, of a type
   * whose place in `types` is 1, among slots `from` … `to − 1` of the chunk, the first of which is entry `entry`.
   */
  noteLast(
    chunk: number,
    from: number,
    to: number,
    entry: number,
    { slots, entries, times }: LastEntries,
    types: Uint8Array,
  ): void {
    const page = this.#page(chunk);
    for (let word = wordOf(chunk, from); from < to; from++, entry++, word += WORDS) {
      const item = page[word]!;
      const slot = item < slots.length ? slots[item]! : 0;
      if (slot === 0 || types[page[word + 2]! & 0xff] !== 1) continue;
      entries[slot] = entry;
      times[slot] = (page[word + 1]! >>> 0) * 1000;
    }
  }

  /** UTC milliseconds, whole seconds. */
  time(chunk: number, slot: number): number {
    return (this.#page(chunk)[wordOf(chunk, slot) + 1]! >>> 0) * 1000;
  }

  /** Reads the entries of slots `from` … `to − 1` into a history, from its entry `at` on; the room is there. */
  read(chunk: number, from: number, to: number, out: HistoryBuffer, at: number): void {
    const page = this.#page(chunk);
    for (let slot = from; slot < to; slot++, at++) {
      const word = wordOf(chunk, slot);
      out.items[at] = page[word]!;
      out.times[at] = (page[word + 1]! >>> 0) * 1000;
      const packed = page[word + 2]!;
      out.types[at] = packed & 0xff;
      bits[0] = packed & ~0xff;
      out.quantities[at] = float[0]!;
      out.orders[at] = page[word + 3]!;
    }
  }

  #page(chunk: number): Int32Array {
    return this.#pages[chunk >>> PAGE_BITS]!;
  }
}

function wordOf(chunk: number, slot: number): number {
  return (chunk & (PAGE - 1)) * CHUNK_WORDS + slot * WORDS;
}
