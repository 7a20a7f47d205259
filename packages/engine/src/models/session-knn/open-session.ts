/** Steps of one session that are learned; what one visitor does beyond them teaches no more, a robot's least of all. */
export const MOST_SESSION_STEPS = 50;

/** How an act goes on with a session. `beyond`: it belongs to the session, which has had its steps. */
type Continuation = 'begins' | 'again' | 'next' | 'beyond';

/** What must be known of a running session to go on with it. A step is an item; several acts in a row on it are one. */
export class OpenSession {
  item: number;
  /** UTC seconds of its latest act. */
  second: number;
  steps = 1;
  /** Its first and latest step in the index, −1 before it has two: a session of one step says nothing of others. */
  first = -1;
  last = -1;

  constructor(item: number, second: number) {
    this.item = item;
    this.second = second;
  }

  /** Takes in an act; `begins` means that it is another session's and this one is over. */
  take(item: number, second: number, gapSeconds: number): Continuation {
    if (Math.abs(second - this.second) > gapSeconds) return 'begins';
    this.second = Math.max(this.second, second);
    if (item === this.item) return 'again';
    if (this.steps === MOST_SESSION_STEPS) return 'beyond';
    this.item = item;
    this.steps++;
    return 'next';
  }
}

/** UTC seconds, as steps keep time. */
export function secondOf(time: number): number {
  return Math.min(0xffffffff, Math.max(0, Math.floor(time / 1000)));
}
