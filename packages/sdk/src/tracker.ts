import type { Event, EventBatchResult } from '@aisle/contract';
import type { AisleClient } from './client.ts';
import { AisleProblem } from './problem.ts';
import { type VisitorIdentity, visitorIdentity } from './visitor.ts';

/** An event as a page writes it; who, when and the id are added by the tracker. */
export type TrackedEvent = Omit<
  Event,
  'eventId' | 'occurredAt' | 'visitorId' | 'sessionId' | 'shopperId' | 'consent'
>;

export interface TrackerOptions {
  readonly client: AisleClient;
  readonly visitor?: VisitorIdentity;
  /** Sent with events of a signed-in shopper; a publishable key also needs the client's visitor token. */
  readonly shopperId?: () => string | undefined;
  /** What the visitor allowed. Without `analytics` nothing is sent at all. */
  readonly consent?: () => { personalize: boolean; analytics: boolean };
  /** Events wait at most this long for company. */
  readonly flushAfterMs?: number;
  readonly batchSize?: number;
  /** Events kept while the server cannot be reached; the oldest go first. */
  readonly queueLimit?: number;
  /** Called with each batch and its result, or with the error that made the tracker give it up. */
  readonly onSent?: (events: readonly Event[], result: EventBatchResult | Error) => void;
}

const ALLOWED = { personalize: true, analytics: true };

/**
 * Collects what the visitor does and sends it in batches. Each event has its id from the start, so a try repeated after
 * a lost answer doubles nothing. What is left when the page goes away is sent with `keepalive`, which like `sendBeacon`
 * outlives the page but, unlike it, can carry the key in a header.
 */
export class Tracker {
  readonly #options: TrackerOptions;
  readonly #visitor: VisitorIdentity;
  readonly #queue: Event[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  readonly #onHidden = () => {
    if (globalThis.document?.visibilityState === 'hidden') void this.#send(true);
  };

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#visitor = options.visitor ?? visitorIdentity();
    globalThis.document?.addEventListener('visibilitychange', this.#onHidden);
  }

  get visitorId(): string {
    return this.#visitor.visitorId;
  }

  /** Takes the event in; resolves at once. */
  track(event: TrackedEvent): void {
    const consent = this.#options.consent?.() ?? ALLOWED;
    if (!consent.analytics) return;
    const now = Date.now();
    const shopperId = this.#options.shopperId?.();
    this.#queue.push({
      ...event,
      eventId: crypto.randomUUID(),
      occurredAt: new Date(now).toISOString(),
      visitorId: this.#visitor.visitorId,
      sessionId: this.#visitor.sessionId(now),
      ...(shopperId === undefined ? {} : { shopperId }),
      ...(this.#options.consent ? { consent } : {}),
    });
    const limit = this.#options.queueLimit ?? 1000;
    if (this.#queue.length > limit) this.#queue.splice(0, this.#queue.length - limit);
    if (this.#queue.length >= (this.#options.batchSize ?? 20)) void this.#send(false);
    else this.#schedule(this.#options.flushAfterMs ?? 300);
  }

  /** Sends what is waiting and resolves when the server has acknowledged it or the tracker gave up for now. */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending;
    if (this.#queue.length > 0) await this.#send(false);
  }

  /** Sends the rest and stops. */
  async close(): Promise<void> {
    globalThis.document?.removeEventListener('visibilitychange', this.#onHidden);
    await this.flush();
    clearTimeout(this.#timer);
  }

  #schedule(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#send(false);
    }, ms);
  }

  #send(leaving: boolean): Promise<void> {
    if (this.#sending || this.#queue.length === 0) return this.#sending ?? Promise.resolve();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#queue.splice(0, this.#options.batchSize ?? 20);
    this.#sending = this.#deliver(batch, leaving).finally(() => {
      this.#sending = undefined;
      if (this.#queue.length > 0 && this.#timer === undefined)
        this.#schedule(this.#failures === 0 ? 0 : Math.min(30_000, 500 * 2 ** this.#failures));
    });
    return this.#sending;
  }

  async #deliver(batch: Event[], leaving: boolean): Promise<void> {
    try {
      const result = await this.#options.client.sendEvents(batch, { keepalive: leaving });
      this.#failures = 0;
      this.#options.onSent?.(batch, result);
    } catch (error) {
      this.#options.onSent?.(batch, error as Error);
      // A refusal will be refused again; only what could not be delivered goes back to the front of the queue.
      const refused = error instanceof AisleProblem && error.status < 500 && error.status !== 429;
      if (refused) return;
      this.#failures++;
      this.#queue.unshift(...batch);
    }
  }
}
