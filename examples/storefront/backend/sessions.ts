import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { cookieOf } from './cookie.ts';

export interface Session {
  readonly shopperId: string;
  readonly visitorId: string;
}

const COOKIE = 'storefront-session';
const LIMIT = 10_000;

/** Who is signed in, by an unguessable cookie that no script can read. Kept in memory: a restart signs everybody out. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  of(request: IncomingMessage): Session | undefined {
    const id = cookieOf(request, COOKIE);
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  /** The `Set-Cookie` header that opens the session. */
  open(session: Session): string {
    const oldest = this.#sessions.size >= LIMIT ? this.#sessions.keys().next().value : undefined;
    if (oldest !== undefined) this.#sessions.delete(oldest);
    const id = randomBytes(24).toString('base64url');
    this.#sessions.set(id, session);
    return `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400`;
  }

  /** The `Set-Cookie` header that ends the caller's session. */
  close(request: IncomingMessage): string {
    const id = cookieOf(request, COOKIE);
    if (id !== undefined) this.#sessions.delete(id);
    return `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  }
}
