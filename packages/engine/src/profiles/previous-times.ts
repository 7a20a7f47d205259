import { grownFor } from '../domain/grown.ts';
import type { Interaction } from '../domain/history.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { HistoryStore } from './history-store.ts';

/** Where the lines of one event come to stand in a history that they are not yet part of. */
export interface RunPlace {
  /** Entries of the history that stand before them. */
  readonly place: number;
  /** Entries the history has, and the most it keeps: each line beyond lets the oldest go. */
  readonly length: number;
  readonly limit: number;
}

/**
 * For each line of one event the time of the shopper's act on the same item before it, as if the lines came one by one:
 * earlier lines of the event count, what they pushed out of a full history does not. One pass over history and lines.
 */
export class PreviousTimes {
  readonly #histories: HistoryStore;
  /** By item: 1 + its place among the event's items; 0 for all others, and between two calls for all. */
  #slots = new Int32Array(1024);
  /** By slot: last entry with the item that counts, its time, the last line with the item. −1: none. */
  #entries = new Int32Array(16);
  #entryTimes = new Float64Array(16);
  #lines = new Int32Array(16);
  #times = new Float64Array(16);

  constructor(histories: HistoryStore) {
    this.#histories = histories;
  }

  /**
   * @param types by event type code: 1 for the acts that count.
   * @returns UTC milliseconds by line, NaN where there was none; overwritten by the next call, valid for the lines given.
   */
  of(number: number, lines: readonly Interaction[], types: Uint8Array, run: RunPlace): Float64Array {
    if (lines.length >= this.#times.length) this.#grow(2 * lines.length);
    const times = this.#times;
    if (lines.length === 1) {
      times[0] = this.#histories.lastTimeOf(number, lines[0]!.item, types);
      return times;
    }
    this.#giveSlots(lines);
    const [slots, entries, entryTimes] = [this.#slots, this.#entries, this.#entryTimes];
    this.#histories.noteLast(number, { slots, entries, times: entryTimes }, types);
    const counts = types[lines[0]!.type] === 1;
    // As the history keeps it, to the second.
    const own: EpochMs = Math.floor(lines[0]!.time / 1000) * 1000;
    for (let at = 0; at < lines.length; at++) {
      const slot = slots[lines[at]!.item]!;
      const entry = entries[slot]!;
      const line = this.#lines[slot]!;
      const dropped = Math.max(0, run.length + at - run.limit);
      if (entry >= run.place) times[at] = entryTimes[slot]!;
      else if (line >= 0 && run.place + line >= dropped) times[at] = own;
      else times[at] = entry >= dropped ? entryTimes[slot]! : Number.NaN;
      if (counts) this.#lines[slot] = at;
    }
    for (const { item } of lines) slots[item] = 0;
    return times;
  }

  #giveSlots(lines: readonly Interaction[]): void {
    let last = 0;
    for (const { item } of lines) {
      if (item >= this.#slots.length) this.#slots = grownFor(this.#slots, item);
      if (this.#slots[item]! > 0) continue;
      this.#slots[item] = ++last;
      this.#entries[last] = -1;
      this.#lines[last] = -1;
    }
  }

  #grow(length: number): void {
    this.#entries = new Int32Array(length);
    this.#entryTimes = new Float64Array(length);
    this.#lines = new Int32Array(length);
    this.#times = new Float64Array(length);
  }
}
