import { type VisitorIdentity, visitorIdentity } from '@aisle/sdk';
import { account, type SignedIn } from './account.ts';
import type { DemoShopper } from './configuration.ts';
import { deviceStorage } from './device-storage.ts';
import { Listeners } from './listeners.ts';

const RENEW_BEFORE_MS = 60_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Who is shopping: a guest known by a random id of this browser, or a signed-in shopper. Signing in joins the guest's
 * visit to the shopper; whoever comes next on this browser is therefore a new guest.
 */
export class Shoppers {
  #visitor: VisitorIdentity = visitorIdentity(deviceStorage);
  #signedIn: SignedIn | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** Called after the change with what it was. */
  readonly changed = new Listeners<[how: 'signed-in' | 'guest']>();
  /** Awaited before a change, while the old identity still holds. */
  readonly leaving = new Set<() => Promise<void>>();

  constructor() {
    // A device that slept has missed the renewal.
    document.addEventListener('visibilitychange', () => {
      const { expiresAt } = this.#signedIn ?? {};
      const due = expiresAt !== undefined && Date.parse(expiresAt) - RENEW_BEFORE_MS < Date.now();
      if (due && document.visibilityState === 'visible') void this.#renew();
    });
  }

  get visitor(): VisitorIdentity {
    return this.#visitor;
  }

  get shopper(): DemoShopper | undefined {
    return this.#signedIn?.shopper;
  }

  get token(): string | undefined {
    return this.#signedIn?.token;
  }

  /** Names the person on this device: for carts and other things kept per person. */
  get key(): string {
    return this.#signedIn ? `shopper:${this.#signedIn.shopper.id}` : `guest:${this.#visitor.visitorId}`;
  }

  /** Takes up the session that this browser has; a guest when there is none. */
  async resume(): Promise<void> {
    const session = await account.current().catch(() => undefined);
    if (session?.visitorId === this.#visitor.visitorId) this.#take(session);
    else if (session) await account.signOut().catch(() => undefined);
  }

  /** @throws Error in words when the shop cannot be reached. */
  async signIn(shopperId: string): Promise<void> {
    await this.#leave();
    // Another shopper's device would otherwise be joined to this one.
    if (this.#signedIn) this.#startAfresh();
    this.#take(await account.signIn(shopperId, this.#visitor.visitorId));
    this.changed.notify('signed-in');
  }

  /** A guest without history. */
  async becomeNewGuest(): Promise<void> {
    await this.#leave();
    await account.signOut().catch(() => undefined);
    this.#startAfresh();
    this.changed.notify('guest');
  }

  async #leave(): Promise<void> {
    for (const wait of this.leaving) await wait();
  }

  #startAfresh(): void {
    clearTimeout(this.#renewal);
    this.#signedIn = undefined;
    this.#visitor.forget();
    this.#visitor = visitorIdentity(deviceStorage);
  }

  #take(session: SignedIn): void {
    this.#signedIn = session;
    clearTimeout(this.#renewal);
    const left = Date.parse(session.expiresAt) - Date.now() - RENEW_BEFORE_MS;
    this.#renewal = setTimeout(() => void this.#renew(), Math.min(MAX_TIMEOUT_MS, Math.max(5000, left)));
  }

  async #renew(): Promise<void> {
    const session = await account.current().catch(() => undefined);
    if (session && session.visitorId === this.#visitor.visitorId) this.#take(session);
  }
}
