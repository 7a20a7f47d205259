import { AisleError } from '../domain/errors.ts';
import type { Event, LoggedEvent } from '../domain/event.ts';
import type { AppendOutcome, EventLog } from '../domain/ports/event-log.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import { FoldTurns } from './fold-turns.ts';
import { type ConsumerFault, FoldedConsumers } from './folded-consumers.ts';

/** Events and lines that may wait to be folded, about 100 MB; more are refused. */
const WAITING_LIMIT = 400_000;

export interface LiveLogOptions {
  /** Told about each event a consumer could not take in. */
  readonly onFault?: (fault: ConsumerFault) => void;
  /** Monotonic clock, milliseconds. */
  readonly clock?: () => number;
  /** Events and lines that may wait to be folded; default 400,000. */
  readonly waitingLimit?: number;
}

export interface LiveLog extends EventLog {
  /** Resolves when every event given to `append` so far is folded, or was refused. */
  folded(): Promise<void>;
  /** Events that a consumer failed to take in, by consumer; consumers without a failure are absent. */
  faults(): Readonly<Record<string, number>>;
}

/**
 * The log as the server writes it: `append` resolves after the events are on disk and after every consumer has folded
 * those that were new, so an acknowledged event is used by the next request. A consumer's failure is counted and
 * reported; it costs neither the acknowledgement nor the other consumers' state. Many events are folded in turns of a few
 * milliseconds, in order all the same; where more wait than memory has room for, `append` refuses with `log_busy`.
 */
export function createLiveLog(
  log: EventLog,
  consumers: readonly LogConsumer[],
  options: LiveLogOptions = {},
): LiveLog {
  const folded = new FoldedConsumers(consumers, options.onFault);
  const turns = new FoldTurns(options.clock ?? (() => performance.now()));
  const waitingLimit = options.waitingLimit ?? WAITING_LIMIT;
  let waiting = 0;
  // The log's single writer gives offsets in call order; folding in call order is therefore folding in offset order,
  // whichever acknowledgement arrives first.
  let previous: Promise<unknown> = Promise.resolve();

  async function append(events: readonly Event[]): Promise<readonly AppendOutcome[]> {
    const size = events.reduce((sum, { items }) => sum + 1 + items.length, 0);
    if (waiting > 0 && waiting + size > waitingLimit) {
      throw new AisleError(
        'log_busy',
        `${waiting} events and lines wait to be used; the log accepts no more.`,
        {
          remedy: 'Send again in a second.',
        },
      );
    }
    waiting += size;
    const written = log.append(events);
    const turn = previous.then(async () => {
      const outcomes = await written;
      await fold(events, outcomes);
      return outcomes;
    });
    written.catch(() => undefined);
    previous = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      waiting -= size;
    }
  }

  async function fold(events: readonly Event[], outcomes: readonly AppendOutcome[]): Promise<void> {
    const fresh: LoggedEvent[] = [];
    for (let i = 0; i < events.length; i++) {
      const outcome = outcomes[i]!;
      if (!outcome.duplicate) fresh.push({ ...events[i]!, offset: outcome.offset });
    }
    fresh.sort((a, b) => a.offset - b.offset);
    turns.begin();
    for (const event of fresh) {
      if (turns.isOver()) await turns.next();
      folded.fold(event);
      turns.add(event);
    }
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
    folded: async () => {
      await previous;
    },
    faults: () => folded.faults(),
  };
}
