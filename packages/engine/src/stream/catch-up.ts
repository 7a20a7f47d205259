import { setImmediate as nextTurn } from 'node:timers/promises';
import { AisleError } from '../domain/errors.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import { type ConsumerFault, FoldedConsumers } from './folded-consumers.ts';

/** The event loop is let go after this long, in milliseconds: other work waits at most 5. */
const TURN_MS = 3;
/** Events between two looks at the clock. */
const STRIDE = 32;

export interface CatchUpOptions {
  /** Offset already folded; 0 replays everything. */
  readonly after?: number;
  readonly signal?: AbortSignal;
  /** Events folded so far and the offset reached, once per block of the log. */
  readonly onProgress?: (events: number, offset: number) => void;
  readonly onFault?: (fault: ConsumerFault) => void;
  /** Monotonic clock, milliseconds. */
  readonly clock?: () => number;
}

export interface CatchUpReport {
  readonly events: number;
  /** Offset of the last event folded. */
  readonly offset: number;
  readonly faults: Readonly<Record<string, number>>;
}

/**
 * Replays the log into the consumers, before the server takes requests. Events appended meanwhile are folded too: it
 * ends when it stands at the log's head.
 * @throws AisleError `interrupted` when the signal aborts.
 */
export async function catchUp(
  log: EventLog,
  consumers: readonly LogConsumer[],
  options: CatchUpOptions = {},
): Promise<CatchUpReport> {
  const clock = options.clock ?? (() => performance.now());
  const folded = new FoldedConsumers(consumers, options.onFault);
  let offset = options.after ?? 0;
  let events = 0;
  let turnStarted = clock();
  while (offset < log.head) {
    const from = offset;
    for await (const block of log.read(offset)) {
      for (const event of block) {
        folded.fold(event);
        offset = event.offset;
        events++;
        if (events % STRIDE === 0 && clock() - turnStarted >= TURN_MS) {
          await nextTurn();
          stopIfAborted(options.signal);
          turnStarted = clock();
        }
      }
      stopIfAborted(options.signal);
      options.onProgress?.(events, offset);
    }
    // Erased events leave holes: a head that no event stands at any more is reached all the same.
    if (offset === from) break;
  }
  return { events, offset, faults: folded.faults() };
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new AisleError('interrupted', 'The replay of the log was interrupted.', {
      remedy: 'Start again: the replay begins anew and changes nothing on disk.',
    });
}
