/** How often pointers are looked at; a change by another process is heard within a second. */
const POLL_MS = 400;

/** Stands where a pointer cannot be read; no version has this name. */
export const UNREADABLE = '';

/**
 * Tells listeners when a model's champion is another than the last time it was looked at, and once when it can no longer
 * be read: they meet the failure when they ask for it.
 */
export class ChampionWatch {
  readonly #champions: (known: Iterable<string>) => ReadonlyMap<string, string>;
  readonly #listeners = new Set<(model: string) => void>();
  #known: ReadonlyMap<string, string> = new Map();
  #timer: NodeJS.Timeout | undefined;

  /** `champions` reads what is in force now, given the models known before; it does not throw. */
  constructor(champions: (known: Iterable<string>) => ReadonlyMap<string, string>) {
    this.#champions = champions;
  }

  add(listener: (model: string) => void): () => void {
    const own = (model: string) => listener(model);
    if (this.#listeners.size === 0) this.#known = this.#champions(this.#known.keys());
    this.#listeners.add(own);
    this.#timer ??= setInterval(() => this.look(), POLL_MS).unref();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.close();
    };
  }

  look(): void {
    if (this.#listeners.size === 0) return;
    const before = this.#known;
    this.#known = this.#champions(this.#known.keys());
    for (const [model, version] of this.#known) {
      if (before.get(model) === version) continue;
      for (const listener of [...this.#listeners]) listener(model);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
