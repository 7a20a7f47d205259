import { AisleError } from '../domain/errors.ts';
import type { ProfileKey, ShopperId, VisitorId } from '../domain/ids.ts';
import { profileKeyOfShopper, profileKeyOfVisitor } from '../domain/ids.ts';
import type { ShopperPreferences } from '../domain/ports/shopper-store.ts';
import type { Identity } from '../domain/query.ts';
import { namedVisitor } from '../domain/unproven-visitor.ts';

/** Who is who and what they allowed, in memory. */
export class Identities {
  readonly #links = new Map<VisitorId, ShopperId>();
  readonly #preferences = new Map<ProfileKey, ShopperPreferences>();
  #erasures = 0;

  shopperOf(visitorId: VisitorId): ShopperId | undefined {
    return this.#links.get(visitorId);
  }

  links(): IterableIterator<readonly [VisitorId, ShopperId]> {
    return this.#links.entries();
  }

  visitorsOf(shopperId: ShopperId): VisitorId[] {
    const found: VisitorId[] = [];
    for (const [visitor, shopper] of this.#links) if (shopper === shopperId) found.push(visitor);
    return found;
  }

  /**
   * The key that speaks for an identity: the customer's, through a merge too, before the visitor's. For who names a
   * visitor without proof, it is the visitor's: a no holds for them as well.
   */
  resolve(identity: Identity): ProfileKey | undefined {
    if (identity.shopperId !== undefined) return profileKeyOfShopper(identity.shopperId);
    if (identity.visitorId === undefined) return undefined;
    const visitor = namedVisitor(identity.visitorId) ?? identity.visitorId;
    const shopper = this.#links.get(visitor);
    return shopper === undefined ? profileKeyOfVisitor(visitor) : profileKeyOfShopper(shopper);
  }

  /** @throws AisleError `invalid_field` when there is nobody to resolve. */
  require(identity: Identity): ProfileKey {
    const key = this.resolve(identity);
    if (key !== undefined) return key;
    throw new AisleError('invalid_field', 'Preferences need somebody they belong to.', {
      field: 'shopperId',
      remedy: 'Give a shopperId or a visitorId.',
    });
  }

  preferencesOf(key: ProfileKey): ShopperPreferences | undefined {
    return this.#preferences.get(key);
  }

  setPreferences(key: ProfileKey, preferences: ShopperPreferences | undefined): void {
    if (preferences === undefined) this.#preferences.delete(key);
    else this.#preferences.set(key, preferences);
  }

  /** Records a merge. The first one stays: what a visitor did for one customer never moves to another. */
  link(visitorId: VisitorId, shopperId: ShopperId): boolean {
    if (this.#links.has(visitorId)) return false;
    this.#links.set(visitorId, shopperId);
    return true;
  }

  /**
   * Runs an erasure. Until it is through, what is known here of merges may be about to go, so that nothing may be
   * concluded from it (`settled` is false).
   */
  async unsettledWhile<T>(erasure: () => Promise<T>): Promise<T> {
    this.#erasures++;
    try {
      return await erasure();
    } finally {
      this.#erasures--;
    }
  }

  get settled(): boolean {
    return this.#erasures === 0;
  }

  unlink(visitorId: VisitorId): void {
    this.#links.delete(visitorId);
  }
}

/**
 * What a customer's preferences become when a visitor turns out to be them: the visitor's where the customer had
 * none, and the visitor's `no` in every case, because a refusal that is lost by signing in was not honoured.
 */
export function mergedPreferences(
  ofShopper: ShopperPreferences | undefined,
  ofVisitor: ShopperPreferences | undefined,
): ShopperPreferences | undefined {
  if (ofVisitor === undefined) return ofShopper;
  return ofShopper === undefined || !ofVisitor.personalize ? ofVisitor : ofShopper;
}
