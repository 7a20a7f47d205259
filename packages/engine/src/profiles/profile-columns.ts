import { grown } from '../domain/grown.ts';

/** Fixed-size facts of each profile as columns over profile numbers: 20 bytes a profile. */
export class ProfileColumns {
  /** Entry the running session began with. */
  sessionStart = new Int32Array(1024);
  /** Hash of the running session's id, 0 when events carry none. */
  session = new Int32Array(1024);
  /** Time of the latest event, UTC milliseconds. */
  lastSeen = new Float64Array(1024);
  /** Number of the last country seen, −1 unknown. */
  country = new Int32Array(1024);

  reset(number: number): void {
    if (number >= this.session.length) this.#grow(Math.max(2 * this.session.length, number + 1));
    this.sessionStart[number] = 0;
    this.session[number] = 0;
    this.lastSeen[number] = Number.NEGATIVE_INFINITY;
    this.country[number] = -1;
  }

  #grow(capacity: number): void {
    this.sessionStart = grown(this.sessionStart, capacity);
    this.session = grown(this.session, capacity);
    this.country = grown(this.country, capacity);
    this.lastSeen = grown(this.lastSeen, capacity);
  }
}
