import { grown } from '../domain/grown.ts';
import type { Interaction } from '../domain/history.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { HistoryBuffer } from './history-buffer.ts';
import { CHUNK, HistoryChunks, type LastEntries } from './history-chunks.ts';

/** Histories by profile number: chains of chunks, oldest first; 13 bytes a profile beside the entries. */
export class HistoryStore {
  readonly #chunks = new HistoryChunks();
  /** First and last chunk of the chain, −1 while there is none. */
  #first = new Int32Array(1024).fill(-1);
  #last = new Int32Array(1024).fill(-1);
  /** Entries dropped from the front of the first chunk. */
  #start = new Uint8Array(1024);
  #length = new Int32Array(1024);
  /** Chunks of the chain last looked through, first to last. */
  #chain = new Int32Array(256);

  /** Bytes of the entries. */
  get bytes(): number {
    return this.#chunks.bytes;
  }

  length(number: number): number {
    return number < this.#length.length ? this.#length[number]! : 0;
  }

  /** Time of the newest entry, −∞ when there is none. */
  latest(number: number): EpochMs {
    if (this.length(number) === 0) return Number.NEGATIVE_INFINITY;
    return this.#chunks.time(this.#last[number]!, (this.#end(number) - 1) % CHUNK);
  }

  /** Puts an entry at the end. */
  append(number: number, interaction: Interaction): void {
    if (number >= this.#length.length) this.#grow(number);
    const slot = this.#end(number) % CHUNK;
    if (slot === 0) {
      const chunk = this.#chunks.allocate();
      if (this.#first[number] === -1) this.#first[number] = chunk;
      else this.#chunks.link(this.#last[number]!, chunk);
      this.#last[number] = chunk;
    }
    this.#chunks.write(this.#last[number]!, slot, interaction);
    this.#length[number]!++;
  }

  /** Entries of this time or before it; entries are in time order. O(1) when all are, else O(length / chunk). */
  countUntil(number: number, time: EpochMs): number {
    const length = this.length(number);
    if (length === 0 || time >= this.latest(number)) return length;
    this.#readChain(number);
    const start = this.#start[number]!;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const slot = start + middle;
      if (this.#chunks.time(this.#chain[Math.floor(slot / CHUNK)]!, slot % CHUNK) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts the lines from `from` on behind the first `place` entries; what stood there moves back once. */
  insert(number: number, place: number, lines: readonly Interaction[], from: number): void {
    const length = this.length(number);
    for (let line = from; line < lines.length; line++) this.append(number, lines[line]!);
    if (place === length || from === lines.length) return;
    this.#readChain(number);
    const chain = this.#chain;
    const shift = lines.length - from;
    const start = this.#start[number]!;
    for (let slot = start + length - 1; slot >= start + place; slot--) {
      const to = slot + shift;
      this.#chunks.copy(
        chain[Math.floor(slot / CHUNK)]!,
        slot % CHUNK,
        chain[Math.floor(to / CHUNK)]!,
        to % CHUNK,
      );
    }
    for (let line = from, slot = start + place; line < lines.length; line++, slot++) {
      this.#chunks.write(chain[Math.floor(slot / CHUNK)]!, slot % CHUNK, lines[line]!);
    }
  }

  /** Drops the `count` oldest entries, of at least as many. */
  drop(number: number, count: number): void {
    if (count > 0 && count === this.length(number)) {
      this.clear(number);
      return;
    }
    for (let left = count; left > 0; left--) {
      this.#length[number]!--;
      if (++this.#start[number]! < CHUNK) continue;
      const chunk = this.#first[number]!;
      this.#first[number] = this.#chunks.next(chunk);
      this.#start[number] = 0;
      this.#chunks.release(chunk);
    }
  }

  clear(number: number): void {
    if (number >= this.#length.length) return;
    let chunk = this.#first[number]!;
    while (chunk >= 0) {
      const next = this.#chunks.next(chunk);
      this.#chunks.release(chunk);
      chunk = next;
    }
    this.#first[number] = -1;
    this.#last[number] = -1;
    this.#start[number] = 0;
    this.#length[number] = 0;
  }

  /** Reads the entries from `skip` on. */
  read(number: number, skip: number, out: HistoryBuffer): void {
    const length = this.length(number);
    out.resize(Math.max(0, length - skip));
    if (out.length === 0) return;
    let chunk = this.#first[number]!;
    let from = this.#start[number]! + skip;
    for (; from >= CHUNK; from -= CHUNK) chunk = this.#chunks.next(chunk);
    for (let at = 0; at < out.length; ) {
      const to = Math.min(CHUNK, from + out.length - at);
      this.#chunks.read(chunk, from, to, out, at);
      at += to - from;
      from = 0;
      chunk = this.#chunks.next(chunk);
    }
  }

  /** Time of the last entry with this item among the types (by code) that are 1, NaN when there is none. */
  lastTimeOf(number: number, item: number, types: Uint8Array): EpochMs {
    const length = this.length(number);
    if (length === 0) return Number.NaN;
    let time = Number.NaN;
    let from = this.#start[number]!;
    let chunk = this.#first[number]!;
    for (let left = from + length; left > 0; left -= CHUNK) {
      const found = this.#chunks.lastTimeOf(chunk, from, Math.min(CHUNK, left), item, types);
      if (found >= 0) time = found;
      from = 0;
      chunk = this.#chunks.next(chunk);
    }
    return time;
  }

  /** For several items at once, the number and time of the last entry with each among the types that are 1. */
  noteLast(number: number, last: LastEntries, types: Uint8Array): void {
    const length = this.length(number);
    if (length === 0) return;
    let chunk = this.#first[number]!;
    let from = this.#start[number]!;
    for (let entry = 0; entry < length; ) {
      const to = Math.min(CHUNK, from + length - entry);
      this.#chunks.noteLast(chunk, from, to, entry, last, types);
      entry += to - from;
      from = 0;
      chunk = this.#chunks.next(chunk);
    }
  }

  #readChain(number: number): void {
    const chunks = Math.ceil(this.#end(number) / CHUNK);
    if (chunks > this.#chain.length) this.#chain = new Int32Array(2 * chunks);
    let chunk = this.#first[number]!;
    for (let at = 0; at < chunks; at++) {
      this.#chain[at] = chunk;
      chunk = this.#chunks.next(chunk);
    }
  }

  #end(number: number): number {
    return this.#start[number]! + this.#length[number]!;
  }

  #grow(number: number): void {
    const capacity = Math.max(2 * this.#length.length, number + 1);
    this.#first = grown(this.#first, capacity, -1);
    this.#last = grown(this.#last, capacity, -1);
    this.#start = grown(this.#start, capacity);
    this.#length = grown(this.#length, capacity);
  }
}
