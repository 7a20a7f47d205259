import type { Interaction } from '../domain/history.ts';
import type { EpochMs } from '../domain/ids.ts';
import { HistoryBuffer } from './history-buffer.ts';
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
  readonly #history = new HistoryBuffer();
  /** Of the event's items: the last entry with it that counts, and its last line. −1: none. */
  readonly #entries = new Map<number, number>();
  readonly #lines = new Map<number, number>();
  #times = new Float64Array(16);

  constructor(histories: HistoryStore) {
    this.#histories = histories;
  }

  /**
   * @param types by event type code: 1 for the acts that count.
   * @returns UTC milliseconds by line, NaN where there was none; overwritten by the next call, valid for the lines given.
   */
  of(number: number, lines: readonly Interaction[], types: Uint8Array, run: RunPlace): Float64Array {
    if (lines.length > this.#times.length) this.#times = new Float64Array(2 * lines.length);
    const times = this.#times;
    if (lines.length === 1) {
      times[0] = this.#histories.lastTimeOf(number, lines[0]!.item, types);
      return times;
    }
    this.#findEntries(number, lines, types);
    const counts = types[lines[0]!.type] === 1;
    // As the history keeps it, to the second.
    const own: EpochMs = Math.floor(lines[0]!.time / 1000) * 1000;
    for (let at = 0; at < lines.length; at++) {
      const { item } = lines[at]!;
      const entry = this.#entries.get(item)!;
      const line = this.#lines.get(item) ?? -1;
      const dropped = Math.max(0, run.length + at - run.limit);
      if (entry >= run.place) times[at] = this.#history.times[entry]!;
      else if (line >= 0 && run.place + line >= dropped) times[at] = own;
      else times[at] = entry >= dropped ? this.#history.times[entry]! : Number.NaN;
      if (counts) this.#lines.set(item, at);
    }
    return times;
  }

  #findEntries(number: number, lines: readonly Interaction[], types: Uint8Array): void {
    const entries = this.#entries;
    entries.clear();
    this.#lines.clear();
    for (const { item } of lines) entries.set(item, -1);
    this.#histories.read(number, 0, this.#history);
    const { length, items, types: kinds } = this.#history;
    for (let entry = 0; entry < length; entry++) {
      if (types[kinds[entry]!] === 1 && entries.has(items[entry]!)) entries.set(items[entry]!, entry);
    }
  }
}
