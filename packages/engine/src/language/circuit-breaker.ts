const FAILURES_TO_OPEN = 5;
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 300_000;

/**
 * Leaves a failing service alone. Closed, it lets everything through; after five failures in a row it is open and lets
 * nothing through for 30 s; then half-open, one request tries, and its end closes it or opens it for twice as long, five
 * minutes at most.
 */
export class CircuitBreaker {
  readonly #now: () => number;
  #failures = 0;
  #restMs = FIRST_REST_MS;
  /** When the next request may try; undefined while closed. */
  #reopensAt: number | undefined;
  #trying = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds until a request may pass; 0: one may pass now. */
  waitMs(): number {
    if (this.#reopensAt === undefined) return 0;
    if (this.#trying) return this.#restMs;
    return Math.max(0, this.#reopensAt - this.#now());
  }

  /** A request passes, in the turn in which `waitMs` was 0; it must tell how it ended. */
  enter(): void {
    this.#trying = this.#reopensAt !== undefined;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#restMs = FIRST_REST_MS;
    this.#reopensAt = undefined;
    this.#trying = false;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#trying) this.#restMs = Math.min(LONGEST_REST_MS, this.#restMs * 2);
    else if (this.#failures < FAILURES_TO_OPEN) return;
    this.#trying = false;
    this.#reopensAt = this.#now() + this.#restMs;
  }

  /** The request ended without saying anything about the service: it was called off, or refused by limit. */
  undecided(): void {
    this.#trying = false;
  }
}
