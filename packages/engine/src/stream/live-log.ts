import type { Event, LoggedEvent } from '../domain/event.ts';
import type { AppendOutcome, EventLog } from '../domain/ports/event-log.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import { type ConsumerFault, FoldedConsumers } from './folded-consumers.ts';

export interface LiveLogOptions {
  /** Told about each event a consumer could not take in. */
  readonly onFault?: (fault: ConsumerFault) => void;
}

export interface LiveLog extends EventLog {
  /** Events that a consumer failed to take in, by consumer; consumers without a failure are absent. */
  faults(): Readonly<Record<string, number>>;
}

/**
 * The log as the server writes it: `append` resolves after the events are on disk and after every consumer has folded
 * those that were new, so an acknowledged event is used by the next request. A consumer's failure is counted and
 * reported; it costs neither the acknowledgement nor the other consumers' state.
 */
export function createLiveLog(
  log: EventLog,
  consumers: readonly LogConsumer[],
  options: LiveLogOptions = {},
): LiveLog {
  const folded = new FoldedConsumers(consumers, options.onFault);
  // The log's single writer gives offsets in call order; folding in call order is therefore folding in offset order,
  // whichever acknowledgement arrives first.
  let previous: Promise<unknown> = Promise.resolve();

  function append(events: readonly Event[]): Promise<readonly AppendOutcome[]> {
    const written = log.append(events);
    const turn = previous.then(async () => {
      const outcomes = await written;
      fold(events, outcomes);
      return outcomes;
    });
    written.catch(() => undefined);
    previous = turn.catch(() => undefined);
    return turn;
  }

  function fold(events: readonly Event[], outcomes: readonly AppendOutcome[]): void {
    const fresh: LoggedEvent[] = [];
    for (let i = 0; i < events.length; i++) {
      const outcome = outcomes[i]!;
      if (!outcome.duplicate) fresh.push({ ...events[i]!, offset: outcome.offset });
    }
    fresh.sort((a, b) => a.offset - b.offset);
    for (const event of fresh) folded.fold(event);
  }

  return {
    get head() {
      return log.head;
    },
    append,
    appendSlates: (slates) => log.appendSlates(slates),
    read: (after, until) => log.read(after, until),
    slate: (requestId) => log.slate(requestId),
    slateCount: () => log.slateCount(),
    faults: () => folded.faults(),
  };
}
