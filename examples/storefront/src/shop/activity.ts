import {
  AisleClient,
  AisleProblem,
  type Event,
  type EventBatchResult,
  MemoryStorage,
  type TrackedEvent,
  Tracker,
  visitorIdentity,
} from '@aisle/sdk';
import type { ShopConfiguration } from './configuration.ts';
import { Listeners } from './listeners.ts';
import type { Personalisation } from './personalisation.ts';
import type { Shoppers } from './shoppers.ts';

/** What became of an event: kept, known already, refused, or waiting for a connection. */
type EventState = 'kept' | 'duplicate' | 'refused' | 'waiting';

export interface SentEvent {
  readonly eventId: string;
  readonly type: Event['type'];
  readonly itemIds: readonly string[];
  readonly personal: boolean;
  readonly state: EventState;
  readonly milliseconds: number;
  readonly refusal?: string;
}

interface Line {
  readonly mode: string;
  readonly client: AisleClient;
  readonly tracker: Tracker;
}

/**
 * What the visitor does, told to Aisle. With personalisation off the events carry neither the shopper nor this
 * browser's id, but one that ends with the page.
 */
export class Activity {
  readonly #configuration: ShopConfiguration;
  readonly #shoppers: Shoppers;
  readonly #personalisation: Personalisation;
  #line: Line | undefined;
  /** Each change of an event's state. */
  readonly changed = new Listeners<[event: SentEvent]>();
  /** After something that may change what is recommended has been kept. */
  readonly learned = new Listeners();

  constructor(configuration: ShopConfiguration, shoppers: Shoppers, personalisation: Personalisation) {
    this.#configuration = configuration;
    this.#shoppers = shoppers;
    this.#personalisation = personalisation;
    shoppers.leaving.add(() => this.settled());
    globalThis.addEventListener('online', () => void this.#line?.tracker.flush());
  }

  /** Speaks for whoever is shopping now; for nobody while personalisation is off. */
  get client(): AisleClient {
    return this.#current().client;
  }

  /** Reports what was seen; it may wait a moment for company. */
  report(event: TrackedEvent): void {
    this.#current().tracker.track(event);
  }

  /**
   * Tells at once what the visitor did; resolves when it is kept.
   * @throws AisleProblem when it is refused.
   */
  async tell(event: TrackedEvent): Promise<void> {
    await this.#current().tracker.deliver(event);
    this.learned.notify();
  }

  /** Resolves when all that was told is kept, at the latest after `limitMs`. */
  async settled(limitMs = 400): Promise<void> {
    const flushed = this.#line?.tracker.flush() ?? Promise.resolve();
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, limitMs))]);
  }

  #current(): Line {
    const personal = this.#personalisation.on;
    const { visitor, shopper, token } = this.#shoppers;
    const mode = personal ? `${visitor.visitorId} ${shopper?.id ?? ''} ${token ?? ''}` : 'off';
    if (this.#line?.mode === mode) return this.#line;
    void this.#line?.tracker.close();
    const { apiUrl, publishableKey } = this.#configuration;
    const client = new AisleClient({
      url: apiUrl,
      key: publishableKey,
      ...(personal && token !== undefined ? { visitorToken: () => token } : {}),
    });
    const tracker = new Tracker({
      client,
      visitor: personal ? visitor : visitorIdentity(new MemoryStorage()),
      ...(personal && shopper ? { shopperId: () => shopper.id } : {}),
      consent: () => ({ personalize: personal, analytics: true }),
      onSent: (events, result, milliseconds) => this.#answered(events, result, milliseconds),
    });
    this.#line = { mode, client, tracker };
    return this.#line;
  }

  #answered(events: readonly Event[], result: EventBatchResult | Error, milliseconds: number): void {
    for (const [place, { eventId, type, items = [], consent }] of events.entries())
      this.changed.notify({
        eventId: eventId!,
        type,
        itemIds: items.map(({ itemId }) => itemId),
        personal: consent?.personalize !== false,
        milliseconds,
        ...outcome(result, place),
      });
  }
}

function outcome(
  result: EventBatchResult | Error,
  place: number,
): { readonly state: EventState; readonly refusal?: string } {
  if (result instanceof AisleProblem && result.status < 500 && result.status !== 429)
    return { state: 'refused', refusal: result.problem.detail };
  if (result instanceof Error) return { state: 'waiting' };
  const { status, problem } = result.results[place] ?? {};
  if (problem) return { state: 'refused', refusal: problem.detail };
  return { state: status === 200 ? 'duplicate' : 'kept' };
}
