import type { LoggedEvent } from '../domain/event.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';

/** One event that one consumer could not take in. */
export interface ConsumerFault {
  readonly consumer: string;
  readonly offset: number;
  readonly error: unknown;
}

/** Gives each event to every consumer and keeps one consumer's failure from reaching the others. */
export class FoldedConsumers {
  readonly #consumers: readonly LogConsumer[];
  readonly #onFault: ((fault: ConsumerFault) => void) | undefined;
  readonly #faults = new Map<string, number>();

  constructor(consumers: readonly LogConsumer[], onFault?: (fault: ConsumerFault) => void) {
    this.#consumers = consumers;
    this.#onFault = onFault;
  }

  fold(event: LoggedEvent): void {
    for (const consumer of this.#consumers) {
      try {
        consumer.consume(event);
      } catch (error) {
        this.#faults.set(consumer.name, (this.#faults.get(consumer.name) ?? 0) + 1);
        this.#report({ consumer: consumer.name, offset: event.offset, error });
      }
    }
  }

  faults(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#faults);
  }

  #report(fault: ConsumerFault): void {
    try {
      this.#onFault?.(fault);
    } catch {
      // The count stands; a reporter that fails must not cost the acknowledgement either.
    }
  }
}
