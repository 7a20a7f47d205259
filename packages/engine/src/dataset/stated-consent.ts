import type { Event } from '../domain/event.ts';
import type { ProfileKey } from '../domain/ids.ts';

/**
 * What each profile last said about being learned from, followed in the order of the log: an event that states no consent
 * stands under the last one stated. Both parts must allow it, personalisation and analytics.
 */
export class StatedConsent {
  readonly #refused = new Set<ProfileKey>();

  /**
   * Notes what the event states, and tells whether it may be learned from; one that was withheld may not, whatever is said.
   * @param named the profile of whom a caller named without proof: their no holds, but nothing is stated for them.
   */
  allows({ consent, withheld }: Pick<Event, 'consent' | 'withheld'>, key: ProfileKey, named = key): boolean {
    if (consent !== undefined) {
      if (consent.personalize && consent.analytics) this.#refused.delete(key);
      else this.#refused.add(key);
    }
    return withheld !== true && !this.#refused.has(key) && !this.#refused.has(named);
  }

  /** The guest turned out to be the customer: a refusal of theirs goes on as the customer's. */
  join(guest: ProfileKey, customer: ProfileKey): void {
    if (this.#refused.delete(guest)) this.#refused.add(customer);
  }
}
