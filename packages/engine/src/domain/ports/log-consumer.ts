import type { LoggedEvent } from '../event.ts';

/** Something in memory that is folded from the log: profiles, counters, live scorers. */
export interface LogConsumer {
  /** For reports: `profiles`, `trend`. */
  readonly name: string;
  /** Takes in one event, synchronously. Called once per event in offset order, replays at start included. */
  consume(event: LoggedEvent): void;
}
