import type { SearchRequest, SearchResponse, Suggestion } from '@aisle/sdk';
import { deviceStorage, keep, readKept } from './device-storage.ts';
import type { Shop } from './shop.ts';

const RECENT = 'storefront.searches';
const MOST_RECENT = 6;
/** A list for a word that was typed again comes from here. */
const MOST_KEPT = 50;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

/** Questions to the shop's search, in the name of whoever is shopping. */
export class Search {
  readonly #shop: Pick<Shop, 'activity' | 'shoppers' | 'personalisation' | 'catalogue'>;
  readonly #suggested = new Map<string, readonly Suggestion[]>();

  constructor(shop: Pick<Shop, 'activity' | 'shoppers' | 'personalisation' | 'catalogue'>) {
    this.#shop = shop;
    // What was looked for goes with who looked for it.
    shop.shoppers.changed.subscribe(() => deviceStorage.removeItem(RECENT));
    shop.personalisation.changed.subscribe(() => deviceStorage.removeItem(RECENT));
  }

  /** @throws AisleProblem, ConnectionError. */
  async ask(request: SearchRequest): Promise<SearchResponse> {
    const { activity, shoppers, personalisation, catalogue } = this.#shop;
    const { visitor, shopper } = shoppers;
    const answer = await activity.client.search({
      ...request,
      ...(personalisation.on
        ? {
            visitorId: visitor.visitorId,
            sessionId: visitor.sessionId(Date.now()),
            ...(shopper ? { shopperId: shopper.id } : {}),
          }
        : { personalization: 'off' as const }),
      include: ['product'],
    });
    for (const { product } of answer.items) if (product) catalogue.meet(product);
    return answer;
  }

  /** Products that look like a picture; nobody's name goes with it. @throws AisleProblem, ConnectionError. */
  async askByPicture(picture: Blob, cursor?: string): Promise<SearchResponse> {
    const answer = await this.#shop.activity.client.searchByPicture(picture, {
      limit: 24,
      include: 'product',
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { product } of answer.items) if (product) this.#shop.catalogue.meet(product);
    return answer;
  }

  /** What the words so far may become; with no words, what this device and what everybody searched for. */
  async suggest(text: string): Promise<readonly Suggestion[]> {
    const typed = text.trim().toLowerCase();
    let list = this.#suggested.get(typed);
    if (list === undefined) {
      ({ suggestions: list } = await this.#shop.activity.client.suggest(typed));
      if (this.#suggested.size >= MOST_KEPT) this.#suggested.clear();
      this.#suggested.set(typed, list);
    }
    if (typed !== '') return list;
    const recent = this.recent.map((words): Suggestion => ({ kind: 'query', text: words }));
    return [...recent, ...list.filter(({ text: known }) => !this.recent.includes(known))];
  }

  /** Latest first; kept on this device alone, and only while personalisation is on. */
  get recent(): readonly string[] {
    return readKept(RECENT, isTexts, []);
  }

  remember(text: string): void {
    const words = text.trim();
    if (words === '' || !this.#shop.personalisation.on) return;
    keep(RECENT, [words, ...this.recent.filter((other) => other !== words)].slice(0, MOST_RECENT));
  }

  forgetRecent(): void {
    deviceStorage.removeItem(RECENT);
  }
}
