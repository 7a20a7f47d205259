import type { Event, EventBatchResult } from '@aisle/contract';
import type { AisleClient } from './client.ts';
import { AisleProblem, ConnectionError } from './problem.ts';
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
  /** Events sent at once; 20 unless given, 100 at most. */
  readonly batchSize?: number;
  /** Events kept while the server cannot be reached; the oldest go first. */
  readonly queueLimit?: number;
  /**
   * Called with each batch, its result or the error that made the tracker give it up, and the milliseconds between
   * sending and answer.
   */
  readonly onSent?: (
    events: readonly Event[],
    result: EventBatchResult | Error,
    milliseconds: number,
  ) => void;
}

/** What became of an event that the server has answered for. */
export interface Delivery {
  readonly eventId: string;
  /** The server had it already: an earlier try had arrived. */
  readonly duplicate: boolean;
}

interface Waiting {
  readonly resolve: (delivery: Delivery) => void;
  readonly reject: (error: Error) => void;
}

/** What the server takes at once from a page without a visitor token. */
const LARGEST_BATCH = 100;

const ALLOWED = { personalize: true, analytics: true };

/**
 * Collects what the visitor does and sends it in batches. Each event has its id from the start, so a try repeated after
 * a lost answer doubles nothing. What the server has not acknowledged when the page is hidden or goes away is left to the
 * browser, and stays in the queue all the same: a page that comes back sends it again.
 */
export class Tracker {
  readonly #options: TrackerOptions;
  readonly #visitor: VisitorIdentity;
  readonly #queue: Event[] = [];
  readonly #waiting = new Map<string, Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #underWay: readonly Event[] = [];
  /** Ids of what was left to the browser since the page was last seen. */
  readonly #left = new Set<string>();
  #failures = 0;
  readonly #onVisibility = () => {
    if (globalThis.document?.visibilityState === 'hidden') this.#leave();
    else this.#left.clear();
  };
  readonly #onPageHide = () => this.#leave();

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#visitor = options.visitor ?? visitorIdentity();
    globalThis.document?.addEventListener('visibilitychange', this.#onVisibility);
    // Where a page is left by a link, some browsers say this alone.
    globalThis.addEventListener?.('pagehide', this.#onPageHide);
  }

  get visitorId(): string {
    return this.#visitor.visitorId;
  }

  /** Takes the event in and says under which id; undefined when the visitor allows no analytics. */
  track(event: TrackedEvent): string | undefined {
    const consent = this.#options.consent?.() ?? ALLOWED;
    if (!consent.analytics) return undefined;
    const eventId = crypto.randomUUID();
    const now = Date.now();
    const shopperId = this.#options.shopperId?.();
    this.#queue.push({
      ...event,
      eventId,
      occurredAt: new Date(now).toISOString(),
      visitorId: this.#visitor.visitorId,
      sessionId: this.#visitor.sessionId(now),
      ...(shopperId === undefined ? {} : { shopperId }),
      ...(this.#options.consent ? { consent } : {}),
    });
    const limit = this.#options.queueLimit ?? 1000;
    if (this.#queue.length > limit)
      for (const lost of this.#queue.splice(0, this.#queue.length - limit))
        this.#settle(lost.eventId!, (waiting) =>
          waiting.reject(new ConnectionError('too many events wait for a server that cannot be reached')),
        );
    if (this.#queue.length >= (this.#options.batchSize ?? 20)) void this.#send();
    else this.#schedule(this.#options.flushAfterMs ?? 300);
    return eventId;
  }

  /**
   * Takes the event in and sends it without waiting for company. Resolves when the server has it; while the server
   * cannot be reached the event stays in the queue and this waits. Undefined when the visitor allows no analytics.
   * @throws AisleProblem when the server refuses it.
   */
  async deliver(event: TrackedEvent): Promise<Delivery | undefined> {
    const eventId = this.track(event);
    if (eventId === undefined) return undefined;
    const delivery = new Promise<Delivery>((resolve, reject) => {
      this.#waiting.set(eventId, { resolve, reject });
    });
    void this.#send();
    return delivery;
  }

  /** Sends what is waiting and resolves when the server has acknowledged it or the tracker gave up for now. */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending;
    if (this.#queue.length > 0) await this.#send();
  }

  /** Sends the rest and stops. */
  async close(): Promise<void> {
    await this.flush();
    globalThis.document?.removeEventListener('visibilitychange', this.#onVisibility);
    globalThis.removeEventListener?.('pagehide', this.#onPageHide);
    clearTimeout(this.#timer);
  }

  #schedule(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, ms);
  }

  #leave(): void {
    const rest = [...this.#underWay, ...this.#queue].filter(({ eventId }) => !this.#left.has(eventId!));
    if (rest.length === 0) return;
    for (const { eventId } of rest) this.#left.add(eventId!);
    this.#options.client.leaveEvents(rest);
  }

  #send(): Promise<void> {
    if (this.#sending || this.#queue.length === 0) return this.#sending ?? Promise.resolve();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#queue.splice(0, Math.min(LARGEST_BATCH, this.#options.batchSize ?? 20));
    this.#underWay = batch;
    this.#sending = this.#deliver(batch).finally(() => {
      this.#sending = undefined;
      this.#underWay = [];
      if (this.#queue.length > 0 && this.#timer === undefined)
        this.#schedule(this.#failures === 0 ? 0 : Math.min(30_000, 500 * 2 ** this.#failures));
    });
    return this.#sending;
  }

  async #deliver(batch: Event[]): Promise<void> {
    const started = performance.now();
    try {
      const result = await this.#options.client.sendEvents(batch);
      this.#failures = 0;
      this.#options.onSent?.(batch, result, performance.now() - started);
      for (const [place, { eventId }] of batch.entries()) {
        const { problem, status } = result.results[place] ?? {};
        this.#settle(eventId!, ({ resolve, reject }) =>
          problem
            ? reject(new AisleProblem(problem))
            : resolve({ eventId: eventId!, duplicate: status === 200 }),
        );
      }
    } catch (error) {
      this.#options.onSent?.(batch, error as Error, performance.now() - started);
      // A refusal will be refused again; only what could not be delivered goes back to the front of the queue.
      const refused = error instanceof AisleProblem && error.status < 500 && error.status !== 429;
      if (refused) {
        for (const { eventId } of batch) this.#settle(eventId!, ({ reject }) => reject(error));
        return;
      }
      this.#failures++;
      this.#queue.unshift(...batch);
    }
  }

  #settle(eventId: string, decide: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(eventId);
    if (!waiting) return;
    this.#waiting.delete(eventId);
    decide(waiting);
  }
}
