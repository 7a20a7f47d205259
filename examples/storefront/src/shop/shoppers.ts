import { type VisitorIdentity, visitorIdentity } from '@aisle/sdk';
import { account, type SignedIn } from './account.ts';
import type { DemoShopper } from './configuration.ts';
import { deviceStorage } from './device-storage.ts';
import { Listeners } from './listeners.ts';

/** Where the SDK keeps the visitor. */
const VISITOR = 'aisle.visitor';
const RENEW_BEFORE_MS = 60_000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Who is shopping: a guest known by a random id that the shop gave to this browser, or a signed-in shopper. Signing in joins the guest's
 * visit to the shopper; whoever comes next on this browser is therefore a new guest.
 */
export class Shoppers {
  #visitor: VisitorIdentity;
  #signedIn: SignedIn | undefined;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** Called after the change with what it was. */
  readonly changed = new Listeners<[how: 'signed-in' | 'guest']>();
  /** Awaited before a change, while the old identity still holds. */
  readonly leaving = new Set<() => Promise<void>>();

  constructor(visitorId: string) {
    this.#visitor = identityOf(visitorId);
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
    else if (session) await this.#signOut();
  }

  /** @throws Error in words when the shop cannot be reached. */
  async signIn(shopperId: string): Promise<void> {
    await this.#leave();
    const session = await account.signIn(shopperId);
    this.#become(session.visitorId);
    this.#take(session);
    this.changed.notify('signed-in');
  }

  /** A guest without history. */
  async becomeNewGuest(): Promise<void> {
    await this.#leave();
    await this.#signOut();
    this.changed.notify('guest');
  }

  async #leave(): Promise<void> {
    for (const wait of this.leaving) await wait();
  }

  /** Where the backend cannot be reached, it begins with a new guest at the next sign-in, because the session is open. */
  async #signOut(): Promise<void> {
    const fresh = await account.signOut().catch(() => undefined);
    clearTimeout(this.#renewal);
    this.#signedIn = undefined;
    this.#become(fresh?.visitorId ?? crypto.randomUUID());
  }

  #become(visitorId: string): void {
    if (visitorId === this.#visitor.visitorId) return;
    this.#visitor.forget();
    this.#visitor = identityOf(visitorId);
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

/** The guest, with the visits that this device remembers of them. */
function identityOf(visitorId: string): VisitorIdentity {
  const kept = visitorIdentity(deviceStorage);
  if (kept.visitorId === visitorId) return kept;
  kept.forget();
  deviceStorage.setItem(VISITOR, visitorId);
  return visitorIdentity(deviceStorage);
}
