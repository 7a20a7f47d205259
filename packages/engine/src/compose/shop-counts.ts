import { DAY_MS } from '../domain/day-ms.ts';
import { isInteraction, type LoggedEvent } from '../domain/event.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';

/** What the log holds, counted as it is folded: the sizes that decide what the data is enough for. */
export class ShopCounts implements LogConsumer {
  readonly name = 'counts';
  events = 0;
  purchases = 0;
  /** Lines of events that are interactions. */
  interactions = 0;
  /** Orders with two items or more. */
  baskets = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  consume(event: LoggedEvent): void {
    this.events++;
    if (isInteraction(event.type)) this.interactions += event.items.length;
    if (event.type === 'purchase') {
      this.purchases++;
      if (event.items.length > 1) this.baskets++;
    }
    if (event.occurredAt < this.#first) this.#first = event.occurredAt;
    if (event.occurredAt > this.#last) this.#last = event.occurredAt;
  }

  /** Days between the first and the last event. */
  get days(): number {
    return this.events === 0 ? 0 : Math.floor((this.#last - this.#first) / DAY_MS);
  }
}
