import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Event } from '../domain/event.ts';

/** The event loop is let go after this long, in milliseconds, and one event: other work waits at most 5. */
const TURN_MS = 3;
/** Events and their lines between two looks at the clock. */
const STRIDE = 32;

/**
 * Cuts the fold of many events into turns of a few milliseconds. All folds that share one of these share its turns, so
 * that a hundred small ones in a row do not hold the event loop either.
 */
export class FoldTurns {
  readonly #clock: () => number;
  #began = 0;
  #work = 0;
  #open = false;

  /** @param clock monotonic milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** To be called where a fold begins, in whichever turn of the event loop that is. */
  begin(): void {
    if (this.#open) return;
    this.#open = true;
    this.#began = this.#clock();
    setImmediate(() => {
      this.#open = false;
    });
  }

  /** Notes that an event was folded. */
  add(event: Pick<Event, 'items'>): void {
    this.#work += 1 + event.items.length;
  }

  /** Whether the next event must wait for `next`. */
  isOver(): boolean {
    if (this.#work < STRIDE) return false;
    this.#work = 0;
    return this.#clock() - this.#began >= TURN_MS;
  }

  /** Lets other work run, then begins the next turn. */
  async next(): Promise<void> {
    await nextTurn();
    this.begin();
  }
}
