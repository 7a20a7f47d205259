import type { RecommendResponse, SlateItem, SlateRequest } from '@aisle/sdk';
import type { Activity } from './activity.ts';
import type { Cart } from './cart.ts';
import type { Catalogue } from './catalogue.ts';
import { Listeners } from './listeners.ts';
import type { Personalisation } from './personalisation.ts';
import type { Shoppers } from './shoppers.ts';
import { type SlateChange, slateChange } from './slate-change.ts';

export type Slate = RecommendResponse['results'][number];

export interface AnsweredRow {
  readonly request: SlateRequest;
  readonly slate: Slate;
  /** Since the same row was last answered on this page; undefined the first time. */
  readonly change: SlateChange | undefined;
}

export interface Answer {
  readonly rows: readonly AnsweredRow[];
  readonly milliseconds: number;
  readonly personal: boolean;
}

interface Parts {
  readonly activity: Activity;
  readonly shoppers: Shoppers;
  readonly personalisation: Personalisation;
  readonly cart: Cart;
  readonly catalogue: Catalogue;
}

/** Asks for the rows of a page in one call, so that nothing stands twice on it, and remembers the last answer. */
export class Slates {
  readonly #parts: Parts;
  readonly #last = new Map<string, Slate>();
  /** The row through which the visitor came to an item. */
  readonly #cameBy = new Map<string, string>();
  readonly answered = new Listeners<[answer: Answer]>();

  constructor(parts: Parts) {
    this.#parts = parts;
    // Another person, or nobody: no answer of before may show.
    parts.shoppers.changed.subscribe(() => this.#forget());
    parts.personalisation.changed.subscribe(() => this.#forget());
  }

  /** @throws AisleProblem, ConnectionError. */
  async ask(requests: readonly SlateRequest[]): Promise<readonly Slate[]> {
    const { activity, shoppers, personalisation, cart, catalogue } = this.#parts;
    const personal = personalisation.on;
    const { visitor, shopper } = shoppers;
    const inCart = cart.itemIds;
    const started = performance.now();
    const { results } = await activity.client.recommend({
      ...(personal
        ? {
            visitorId: visitor.visitorId,
            sessionId: visitor.sessionId(Date.now()),
            ...(shopper ? { shopperId: shopper.id } : {}),
          }
        : { personalization: 'off' as const }),
      requests: requests.map((request) => (inCart.length === 0 ? request : { ...request, cart: inCart })),
      include: ['product'],
    });
    const milliseconds = performance.now() - started;
    if (personal !== personalisation.on || shopper !== shoppers.shopper || visitor !== shoppers.visitor)
      return this.ask(requests);
    const rows = results.map((slate, place) => this.#note(requests[place]!, slate));
    for (const { slate } of rows) for (const { product } of slate.items) if (product) catalogue.meet(product);
    this.answered.notify({ rows, milliseconds, personal });
    return results;
  }

  /** What these rows were when last asked for; undefined unless all of them are known. */
  remembered(requests: readonly SlateRequest[]): readonly Slate[] | undefined {
    const slates = requests.map((request) => this.#last.get(nameOf(request)));
    return slates.every((slate) => slate !== undefined) ? slates : undefined;
  }

  came(itemId: string, requestId: string): void {
    this.#cameBy.set(itemId, requestId);
  }

  /** The answer to which an act on this item is owed. */
  requestIdOf(itemId: string): string | undefined {
    return this.#cameBy.get(itemId);
  }

  #note(request: SlateRequest, slate: Slate): AnsweredRow {
    const name = nameOf(request);
    const before = this.#last.get(name);
    this.#last.set(name, slate);
    return { request, slate, change: before && slateChange(idsOf(before.items), idsOf(slate.items)) };
  }

  #forget(): void {
    this.#last.clear();
    this.#cameBy.clear();
  }
}

function idsOf(items: readonly SlateItem[]): string[] {
  return items.map(({ itemId }) => itemId);
}

function nameOf({ placement, itemId = '', category = '' }: SlateRequest): string {
  return `${placement} ${itemId} ${category}`;
}
