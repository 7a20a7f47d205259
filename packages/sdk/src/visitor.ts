/** What keeps the visitor's identity; `localStorage` and `sessionStorage` fit. */
export interface VisitorStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** Used where the browser has no storage or forbids it: the identity ends with the page. */
export class MemoryStorage implements VisitorStorage {
  readonly #values = new Map<string, string>();

  getItem(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    this.#values.set(name, value);
  }

  removeItem(name: string): void {
    this.#values.delete(name);
  }
}

export interface VisitorIdentity {
  readonly visitorId: string;
  /** A new one after 30 minutes without a call. */
  sessionId(now: number): string;
  /** Forgets the visitor: the next identity is a stranger. */
  forget(): void;
}

const SESSION_GAP_MS = 30 * 60 * 1000;
const VISITOR = 'aisle.visitor';
const SESSION = 'aisle.session';

/** The visitor this storage knows, or a new one. Ids are random and say nothing about the person. */
export function visitorIdentity(storage: VisitorStorage = browserStorage()): VisitorIdentity {
  let visitorId = storage.getItem(VISITOR);
  if (!visitorId) {
    visitorId = crypto.randomUUID();
    storage.setItem(VISITOR, visitorId);
  }
  return {
    visitorId,
    sessionId(now) {
      const [id, last] = (storage.getItem(SESSION) ?? '').split('|');
      const current = id && now - Number(last) < SESSION_GAP_MS ? id : crypto.randomUUID();
      storage.setItem(SESSION, `${current}|${now}`);
      return current;
    },
    forget() {
      storage.removeItem(VISITOR);
      storage.removeItem(SESSION);
    },
  };
}

function browserStorage(): VisitorStorage {
  try {
    const storage = globalThis.localStorage;
    storage.setItem('aisle.probe', '1');
    storage.removeItem('aisle.probe');
    return storage;
  } catch {
    return new MemoryStorage();
  }
}
