import type { SlateRequest } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { failureText } from '../shop/connection.ts';
import type { Shop } from '../shop/shop.ts';
import type { Slate } from '../shop/slates.ts';
import { failure } from './failure.ts';
import { Row } from './row.ts';

/** A slow acknowledgement must not keep a page empty. */
const PATIENCE_MS = 400;

export interface RowPlan {
  readonly request: SlateRequest;
  readonly title: (slate: Slate) => string;
}

/**
 * The rows of a page: asked for in one call, again whenever something was learned, and shown from memory meanwhile.
 */
export class Rows {
  readonly #shop: Shop;
  readonly #plans: readonly RowPlan[];
  readonly #rows: readonly Row[];
  readonly #stops: (() => void)[];
  readonly #trouble = element('div', { class: 'trouble' });
  readonly #onShown: ((items: number) => void) | undefined;
  #asking: Promise<void> | undefined;
  #askAgain = false;
  #ready = false;
  #shown = false;
  #stopped = false;
  readonly root: HTMLElement;

  /** @param onShown told how many products stand in all rows together, after each answer */
  constructor(shop: Shop, plans: readonly RowPlan[], onShown?: (items: number) => void) {
    this.#shop = shop;
    this.#plans = plans;
    this.#rows = plans.map(({ request, title }) => new Row(shop, request.placement, title));
    this.#onShown = onShown;
    this.root = element('div', { class: 'rows' }, this.#trouble, ...this.#rows.map(({ root }) => root));
    this.#stops = [
      shop.activity.learned.subscribe(() => void this.ask()),
      shop.switched.subscribe(() => {
        this.#shown = false;
        for (const row of this.#rows) row.showLoading();
        void this.ask();
      }),
    ];
    const retry = () => void this.ask();
    globalThis.addEventListener('online', retry);
    this.#stops.push(() => globalThis.removeEventListener('online', retry));
  }

  /** What is remembered at once, then what is true now. `after` is awaited before asking. */
  async start(after?: Promise<void>): Promise<void> {
    const remembered = this.#shop.slates.remembered(this.#requests());
    if (remembered) this.#show(remembered);
    await Promise.race([after, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    this.#ready = true;
    await this.ask();
  }

  /** Calls while one is under way become one more call after it. */
  ask(): Promise<void> {
    // Before that, what is learned is what `start` waits for: it asks once for all of it.
    if (this.#stopped || !this.#ready) return Promise.resolve();
    this.#askAgain = true;
    this.#asking ??= this.#askWhileWanted().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
    for (const row of this.#rows) row.stop();
  }

  #requests(): SlateRequest[] {
    return this.#plans.map(({ request }) => request);
  }

  async #askWhileWanted(): Promise<void> {
    while (this.#askAgain && !this.#stopped) {
      this.#askAgain = false;
      try {
        const slates = await this.#shop.slates.ask(this.#requests());
        if (!this.#stopped) this.#show(slates);
      } catch (error) {
        if (!this.#stopped) this.#fail(error);
      }
    }
  }

  #show(slates: readonly Slate[]): void {
    this.#shown = true;
    this.#trouble.replaceChildren();
    for (const [place, row] of this.#rows.entries()) row.show(slates[place]!);
    this.#onShown?.(slates.reduce((sum, { items }) => sum + items.length, 0));
  }

  /** Rows that are shown already stay: old recommendations are better than none. */
  #fail(error: unknown): void {
    if (this.#shown) return;
    for (const { root } of this.#rows) root.hidden = true;
    this.#trouble.replaceChildren(
      failure(failureText(error), () => {
        this.#trouble.replaceChildren();
        for (const row of this.#rows) row.showLoading();
        void this.ask();
      }),
    );
  }
}
