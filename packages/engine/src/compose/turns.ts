import { setImmediate as nextTurn } from 'node:timers/promises';

/** The event loop is let go after this long, in milliseconds, and one piece: other work waits at most 5. */
const TURN_MS = 2;

/** For long work in small pieces: called between two, it gives the event loop back once the pieces have taken 2 ms. */
export function createTurns(clock: () => number = () => performance.now()): () => Promise<void> | void {
  let began = clock();
  return () => {
    if (clock() - began < TURN_MS) return;
    return nextTurn().then(() => {
      began = clock();
    });
  };
}
