import type { ProfileKey } from '../domain/ids.ts';

/**
 * Who said no to personalisation with an event and has not said yes since, by the key they are known by, whether or not
 * there is a profile. What a caller said who has proved for whom it speaks stays until it is taken back. Anybody with a
 * shop's publishable key can say no for visitors that it makes up: of those the newest are kept, up to a limit.
 */
export class Refusals {
  readonly #limit: number;
  readonly #proven = new Set<ProfileKey>();
  /** The one said longest ago first. */
  readonly #unproven = new Set<ProfileKey>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(key: ProfileKey): boolean {
    return this.#proven.has(key) || this.#unproven.has(key);
  }

  add(key: ProfileKey, proven: boolean): void {
    if (this.#proven.has(key)) return;
    this.#unproven.delete(key);
    if (proven) {
      this.#proven.add(key);
      return;
    }
    this.#unproven.add(key);
    if (this.#unproven.size > this.#limit) this.#unproven.delete(this.#unproven.values().next().value!);
  }

  delete(key: ProfileKey): void {
    this.#proven.delete(key);
    this.#unproven.delete(key);
  }

  /** A guest has proved to be a customer: their no is the customer's. */
  move(guest: ProfileKey, customer: ProfileKey): void {
    if (!this.has(guest)) return;
    this.delete(guest);
    this.add(customer, true);
  }
}
