import type { ItemIndex } from '../../domain/ids.ts';
import type { SearchSuggestion, SuggestionKind } from '../../domain/search.ts';
import { normalise } from '../analysis/normalise.ts';

interface Entry {
  readonly kind: SuggestionKind;
  readonly text: string;
  /** Normalised text. */
  readonly key: string;
  /** Products behind it, or how often it was asked. */
  weight: number;
}

/** Queries that are remembered; the least asked ones go first. */
const MOST_QUERIES = 20_000;
/** Queries must be asked so often before others see them: one person's words are nobody else's business. */
const LEAST_ASKED = 3;
/** Entries looked at when there are too many queries. */
const FORGOTTEN_AT_ONCE = 64;
/** What beginning the text is worth over beginning a later word, and what kinds are worth beside each other. */
const AT_START = 3;
const KIND_WEIGHT: Readonly<Record<SuggestionKind, number>> = {
  query: 3,
  category: 2,
  type: 1.5,
  brand: 2,
  product: 1,
};

/**
 * What can be suggested but for products: queries of the log, categories, brands, types. Kept by the first two letters of
 * each word, so that a keystroke looks through one bucket.
 */
export class Suggestions {
  readonly #entries = new Map<string, Entry>();
  readonly #buckets = new Map<string, Set<Entry>>();
  #queries = 0;
  #round = this.#entries.entries();

  /** One product more (by −1: less) that has the category, brand or type. */
  note(kind: Exclude<SuggestionKind, 'query' | 'product'>, text: string, by: number): void {
    this.#change(kind, text, by);
  }

  /** A query that somebody asked and that found something. */
  asked(query: string): void {
    const text = query.trim().replace(/\s+/g, ' ');
    if (text === '' || text.length > 100) return;
    if (this.#change('query', text, 1) === 1 && ++this.#queries > MOST_QUERIES) this.#forget();
  }

  /** @returns at most `limit`, the best first; texts that are the same but for case are suggested once. */
  matching(prefix: string, limit: number): SearchSuggestion[] {
    const key = normalise(prefix).trimStart().replace(/\s+/g, ' ');
    if (key.trim() === '') return [];
    const found: { entry: Entry; score: number }[] = [];
    for (const entry of this.#candidates(key)) {
      if (entry.weight <= 0 || (entry.kind === 'query' && entry.weight < LEAST_ASKED)) continue;
      const at = beginsAt(entry.key, key);
      if (at < 0) continue;
      const score = Math.log(1 + entry.weight) * KIND_WEIGHT[entry.kind] + (at === 0 ? AT_START : 0);
      found.push({ entry, score });
    }
    found.sort((a, b) => b.score - a.score || (a.entry.key < b.entry.key ? -1 : 1));
    const seen = new Set<string>();
    const suggestions: SearchSuggestion[] = [];
    for (const { entry } of found) {
      if (seen.has(entry.key)) continue;
      seen.add(entry.key);
      suggestions.push({ kind: entry.kind, text: entry.text });
      if (suggestions.length === limit) break;
    }
    return suggestions;
  }

  *#candidates(key: string): Iterable<Entry> {
    const start = [...key].slice(0, 2).join('');
    if ([...start].length === 2) {
      yield* this.#buckets.get(start) ?? [];
      return;
    }
    const seen = new Set<Entry>();
    for (const [bucket, entries] of this.#buckets)
      if (bucket.startsWith(start)) for (const entry of entries) if (!seen.has(entry)) seen.add(entry);
    yield* seen;
  }

  /** Returns the weight after the change. */
  #change(kind: SuggestionKind, text: string, by: number): number {
    const name = `${kind}\n${kind === 'query' ? normalise(text) : text}`;
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      if (by <= 0) return 0;
      entry = { kind, text, key: normalise(text), weight: 0 };
      this.#entries.set(name, entry);
      for (const bucket of bucketsOf(entry.key)) {
        const entries = this.#buckets.get(bucket) ?? new Set();
        entries.add(entry);
        this.#buckets.set(bucket, entries);
      }
    }
    entry.weight += by;
    if (entry.weight <= 0) this.#drop(name, entry);
    return entry.weight;
  }

  #drop(name: string, entry: Entry): void {
    this.#entries.delete(name);
    for (const bucket of bucketsOf(entry.key)) this.#buckets.get(bucket)?.delete(entry);
  }

  /**
   * Halves what was asked, so that new words can come up, and lets go of what nobody asks any more: some entries each
   * time, round and round, because all of them would take too long.
   */
  #forget(): void {
    for (let step = 0; step < FORGOTTEN_AT_ONCE; step++) {
      let next = this.#round.next();
      if (next.done === true) {
        this.#round = this.#entries.entries();
        next = this.#round.next();
      }
      if (next.done === true) return;
      const [name, entry] = next.value;
      if (entry.kind !== 'query') continue;
      entry.weight = Math.floor(entry.weight / 2);
      if (entry.weight > 0) continue;
      this.#drop(name, entry);
      this.#queries--;
    }
  }
}

/** The place in `text` where `prefix` begins a word, −1 for none. Scripts without spaces begin anywhere. */
function beginsAt(text: string, prefix: string): number {
  for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1))
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!) || /\p{Script=Han}/u.test(text[at]!)) return at;
  return -1;
}

/** The first two letters of each word; of words without spaces, of every place. */
function bucketsOf(key: string): Set<string> {
  const buckets = new Set<string>();
  const characters = [...key];
  for (let at = 0; at < characters.length; at++) {
    const begins =
      at === 0 || !/[\p{L}\p{N}]/u.test(characters[at - 1]!) || /\p{Script=Han}/u.test(characters[at]!);
    if (begins && /[\p{L}\p{N}]/u.test(characters[at]!)) buckets.add(characters.slice(at, at + 2).join(''));
  }
  return buckets;
}

/** A product to suggest, with its title. */
export interface TitledItem {
  readonly item: ItemIndex;
  readonly text: string;
}

/** Suggestions with products behind them. */
export function withProducts(
  suggestions: readonly SearchSuggestion[],
  products: readonly TitledItem[],
  limit: number,
): SearchSuggestion[] {
  const room = Math.max(limit - suggestions.length, Math.ceil(limit / 2));
  const shown = products
    .slice(0, room)
    .map(({ item, text }): SearchSuggestion => ({ kind: 'product', text, item }));
  return [...suggestions.slice(0, limit - shown.length), ...shown];
}
