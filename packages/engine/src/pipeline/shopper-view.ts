import { EMPTY_HISTORY, type History } from '../domain/history.ts';
import type { Identity, RecommendQuery } from '../domain/query.ts';
import { HistoryBuffer } from '../profiles/history-buffer.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import { IN_CART, ShopperMarks } from '../rerank/shopper-marks.ts';

const NO_CART: readonly number[] = [];

/** The part of a call that says who asks, and from where. */
type Asking = Identity & Pick<RecommendQuery, 'personalization' | 'context' | 'now'>;

/**
 * What one call may know of who asks, read once per call. With personalisation off the profile store is not asked at all
 * and everything is empty, but for what the call itself says.
 */
export class ShopperView {
  readonly marks = new ShopperMarks();
  readonly #profiles: ProfileStore;
  readonly #history = new HistoryBuffer();
  readonly #session = new HistoryBuffer();
  history: History = EMPTY_HISTORY;
  session: History = EMPTY_HISTORY;
  cart: readonly number[] = NO_CART;
  /** The call's own, else the profile's. */
  country: string | undefined;

  constructor(profiles: ProfileStore) {
    this.#profiles = profiles;
  }

  read(asking: Asking, tableSize: number): void {
    this.marks.begin(tableSize);
    this.history = EMPTY_HISTORY;
    this.session = EMPTY_HISTORY;
    this.cart = NO_CART;
    this.country = asking.context?.country;
    if (asking.personalization === 'off') return;
    const number = this.#profiles.find(asking);
    if (number < 0) return;
    this.#profiles.history(number, this.#history);
    this.#profiles.session(number, asking.sessionId, asking.now, this.#session);
    this.history = this.#history;
    this.session = this.#session;
    this.cart = this.#profiles.cart(number);
    this.country ??= this.#profiles.country(number);
    this.marks.readHistory(this.history);
    for (const item of this.cart) this.marks.mark(item, IN_CART);
  }
}
