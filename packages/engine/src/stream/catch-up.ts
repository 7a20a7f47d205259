import { AisleError } from '../domain/errors.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import { FoldTurns } from './fold-turns.ts';
import { type ConsumerFault, FoldedConsumers } from './folded-consumers.ts';

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
  const turns = new FoldTurns(options.clock ?? (() => performance.now()));
  const folded = new FoldedConsumers(consumers, options.onFault);
  let offset = options.after ?? 0;
  let events = 0;
  while (offset < log.head) {
    const from = offset;
    for await (const block of log.read(offset)) {
      turns.begin();
      for (const event of block) {
        if (turns.isOver()) {
          await turns.next();
          stopIfAborted(options.signal);
        }
        folded.fold(event);
        turns.add(event);
        offset = event.offset;
        events++;
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
