import type { EpochMs, ItemId, ItemIndex } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { LoadOptions } from '../domain/model.ts';
import type { Product } from '../domain/product.ts';
import type { SearchAccount, SearchAnswer, SearchRequest, SearchSuggestion } from '../domain/search.ts';
import { ProductColumns } from './columns/product-columns.ts';
import { DEFAULT_CONFIGURATION, type SearchConfiguration } from './configuration.ts';
import { FacetColumns } from './facets/facet-columns.ts';
import { FacetCounter } from './facets/facet-counter.ts';
import { FIELD_COUNT, FIELDS } from './index/fields.ts';
import { InvertedIndex } from './index/inverted-index.ts';
import { PrefixTerms } from './index/prefix-terms.ts';
import { ProductReader } from './index/product-record.ts';
import { type Record, sectionEnd, sectionStart } from './index/record.ts';
import { accountOf } from './query/account-of.ts';
import { type Meant, meantOf } from './query/meant-query.ts';
import { type FindNear, nearAnswer } from './query/near-answer.ts';
import type { SearchParts } from './query/search-parts.ts';
import { type Prepared, Searcher } from './query/searcher.ts';
import { NO_SYNONYMS, type Synonyms } from './query/synonyms.ts';
import {
  type KeptRecord,
  productDigest,
  type ReadSnapshot,
  readSnapshot,
  writeSnapshot,
} from './snapshot.ts';
import { Speller } from './spelling/speller.ts';
import { Suggestions, type TitledItem, withProducts } from './suggest/suggestions.ts';
import { ProductTypes } from './types/product-types.ts';
import { Lexicon } from './understanding/lexicon.ts';

/** Pieces of a load between two turns, each well under a millisecond. */
const PRODUCTS_A_TURN = 4;
const TERMS_A_TURN = 256;
const TYPE = FIELDS.indexOf('type');
/** Types are learned anew when the catalogue has grown by this factor since. */
const LEARN_AGAIN = 2;

export interface SearchOptions {
  readonly configuration?: SearchConfiguration;
  readonly synonyms?: Synonyms;
  /** Postings of a query from which on only what can be among the best is looked at, where nobody counts matches. */
  readonly manyPostings?: number;
}

/** What the index keeps of a product beside its postings. */
interface Kept {
  readonly product: Product;
  readonly type: string | undefined;
}

/**
 * Product search over the shop's item table. `put` and `remove` are synchronous: the next answer knows of them, so a
 * caller that makes them before it acknowledges a write has an index consistent with its catalogue. Only active
 * products can be found.
 */
export class SearchIndex {
  readonly #items: ItemTable;
  readonly #parts: SearchParts;
  readonly #reader: ProductReader;
  readonly #searcher: Searcher;
  readonly #types = new ProductTypes();
  readonly #typeNumbers = new Map<string, number>();
  readonly #suggestions = new Suggestions();
  readonly #kept: (Kept | undefined)[] = [];
  #learnedFrom = 0;
  #unsaved = 0;
  #settling: Promise<void> | undefined;
  #version = 0;

  constructor(items: ItemTable, options: SearchOptions = {}) {
    const { configuration = DEFAULT_CONFIGURATION, synonyms = NO_SYNONYMS, manyPostings } = options;
    const index = new InvertedIndex(configuration);
    const columns = new ProductColumns();
    const facets = new FacetColumns();
    this.#items = items;
    this.#parts = {
      index,
      columns,
      facets,
      facetCounter: new FacetCounter(facets, columns),
      lexicon: new Lexicon(),
      speller: new Speller(index),
      prefixes: new PrefixTerms(index.vocabulary),
      synonyms,
      configuration,
    };
    this.#reader = new ProductReader(index.vocabulary);
    this.#searcher = new Searcher(this.#parts, manyPostings);
  }

  /** Products that can be found. */
  get size(): number {
    return this.#parts.index.count;
  }

  /** Another number after each change of what can be found; while the index settles, each time it is asked. */
  get version(): number {
    if (this.#settling !== undefined) this.#version++;
    return this.#version;
  }

  /** The next time after `now` at which a sale price begins or ends; infinity where none will. */
  pricesChangeAt(now: EpochMs): number {
    return this.#parts.columns.pricesChangeAt(now);
  }

  /** Products read since the last snapshot was taken or loaded: what a start from it would have to read again. */
  get unsaved(): number {
    return this.#unsaved;
  }

  /** Whether `settle` is worth its time: the catalogue is not the one that weights and types were taken from. */
  get stale(): boolean {
    return this.#parts.index.drifted || this.size > LEARN_AGAIN * this.#learnedFrom;
  }

  /**
   * Takes in a whole catalogue, in turns. A product that was put meanwhile is newer than the list and stays as it is.
   * With a snapshot, products that have not changed since are not read again; one that cannot be used is ignored.
   */
  async load(
    products: readonly Product[],
    { turn, snapshot }: LoadOptions & { readonly snapshot?: Uint8Array } = {},
  ): Promise<void> {
    const turns = turn === undefined ? {} : { turn };
    const known =
      snapshot === undefined || this.size > 0 ? undefined : await this.#taken(snapshot, products, turns);
    if (known === undefined) await this.#types.learn(products, turns);
    for (const [at, product] of products.entries()) {
      if (at % PRODUCTS_A_TURN === 0) await turn?.();
      const item = this.#items.intern(product.id);
      if (product.status !== 'active' || this.#kept[item] !== undefined) continue;
      const kept = known?.get(product);
      if (kept === undefined) this.#unsaved++;
      const type = kept === undefined ? this.#types.of(product)?.name : kept.type;
      this.#parts.index.keep(item, kept === undefined ? this.#reader.read(product, type) : kept.record);
      this.#describe(item, { product, type });
    }
    this.#learnedFrom = this.size;
    await this.#parts.index.settle(turns);
    await this.#learnSpelling(turns);
    this.#version++;
  }

  /** Adds the product or replaces what is known of it; one that is not active is taken out. */
  put(product: Product): void {
    const item = this.#items.intern(product.id);
    this.#drop(item);
    if (product.status !== 'active') return;
    this.#unsaved++;
    const type = this.#types.of(product)?.name;
    const record = this.#reader.read(product, type);
    this.#parts.index.put(item, record);
    this.#describe(item, { product, type });
    for (let at = FIELD_COUNT; at < record.length; at++) this.#parts.speller.note(record[at]! >>> 1);
  }

  remove(id: ItemId): boolean {
    const item = this.#items.indexOf(id);
    return item !== undefined && this.#drop(item);
  }

  /**
   * Brings mean lengths and, where the catalogue has grown a lot, product types up to date, in turns. Answers given
   * meanwhile are right about which products match. Calls that come while one is running wait for it.
   */
  async settle({ turn }: LoadOptions = {}): Promise<void> {
    this.#settling ??= this.#settle(turn === undefined ? {} : { turn }).finally(() => {
      this.#settling = undefined;
      this.#version++;
    });
    await this.#settling;
  }

  search(request: SearchRequest): SearchAnswer {
    return this.#searcher.search(request).answer;
  }

  /** An answer of products near in meaning, where words find too little (`coverageOf`), under the request's rules. */
  near(request: SearchRequest, find: FindNear): SearchAnswer {
    return nearAnswer(request, find, this.#parts);
  }

  /** The answer, and the account of each of its hits. */
  explained(request: SearchRequest): {
    answer: SearchAnswer;
    accountOf: (item: ItemIndex) => SearchAccount | undefined;
  } {
    const prepared: Prepared = this.#searcher.search(request);
    const accounts = new Map(
      prepared.answer.hits.map(({ item }) => [item, accountOf(item, prepared, this.#searcher, this.#parts)]),
    );
    return { answer: prepared.answer, accountOf: (item) => accounts.get(item) };
  }

  /** Share of the query's idf that the best product covers, 0 … 1. Dense retrieval is asked where it is below a half. */
  coverageOf(text: string): number {
    return this.#searcher.search({ text, limit: 0 }).answer.coverage;
  }

  /** What becomes of a text that words do not answer. @param suffices share of its idf that would have been enough. */
  meant(text: string, suffices: number): Meant {
    return meantOf(text, this.#parts, (other) => this.coverageOf(other) >= suffices);
  }

  /** Type of a product in words, as it was learned; undefined when unknown. */
  typeOf(item: ItemIndex): string | undefined {
    return this.#kept[item]?.type;
  }

  /** Queries, categories, brands, types and products for what was typed so far. */
  suggest(prefix: string, limit: number, allows?: (item: ItemIndex) => boolean): SearchSuggestion[] {
    return this.suggestBeside(this.completions(prefix, limit, allows), prefix, limit);
  }

  /** Products whose words begin with, or are, what was typed so far: best first. */
  completions(prefix: string, limit: number, allows?: (item: ItemIndex) => boolean): TitledItem[] {
    if (prefix.trim() === '') return [];
    const { hits } = this.search({
      text: prefix,
      limit,
      incomplete: true,
      count: false,
      ...(allows === undefined ? {} : { allows }),
    });
    return hits.map(({ item }) => ({ item, text: this.#kept[item]!.product.title }));
  }

  /** Queries, categories, brands and types for what was typed so far, and the products. */
  suggestBeside(products: readonly TitledItem[], prefix: string, limit: number): SearchSuggestion[] {
    return withProducts(this.#suggestions.matching(prefix, limit), products, limit);
  }

  /** A query of the log that found something: suggested to others once several asked it. */
  observeQuery(text: string): void {
    this.#suggestions.asked(text);
  }

  /** The index as bytes, for `load`. */
  async snapshot({ turn }: LoadOptions = {}): Promise<Uint8Array> {
    const { index } = this.#parts;
    this.#unsaved = 0;
    return writeSnapshot(
      this.#types.parts(),
      () => index.vocabulary.terms(),
      this.#records(),
      turn === undefined ? {} : { turn },
    );
  }

  *#records(): Generator<[string, KeptRecord]> {
    for (const [item, kept] of this.#kept.entries()) {
      const record = this.#parts.index.record(item);
      if (kept === undefined || record === undefined) continue;
      yield [kept.product.id, { digest: productDigest(kept.product), type: kept.type, record }];
    }
  }

  /**
   * Takes vocabulary and types from a snapshot. Returns the records of the products that have not changed since, or
   * undefined where it is torn or of so different a catalogue that types had better be learned anew.
   */
  async #taken(
    snapshot: Uint8Array,
    products: readonly Product[],
    turns: LoadOptions,
  ): Promise<ReadonlyMap<Product, KeptRecord> | undefined> {
    const read: ReadSnapshot | undefined = await readSnapshot(snapshot, turns);
    if (read === undefined) return undefined;
    const unchanged = new Map<Product, KeptRecord>();
    for (const [at, product] of products.entries()) {
      if (at % PRODUCTS_A_TURN === 0) await turns.turn?.();
      const kept = read.records.get(product.id);
      if (kept !== undefined && kept.digest === productDigest(product)) unchanged.set(product, kept);
    }
    if (LEARN_AGAIN * unchanged.size < products.length) return undefined;
    await this.#types.restore(read.types, turns);
    for (const [at, term] of read.terms.entries()) {
      if (at % TERMS_A_TURN === 0) await turns.turn?.();
      this.#parts.index.vocabulary.intern(term);
    }
    return unchanged;
  }

  async #settle(turns: LoadOptions): Promise<void> {
    if (this.size > LEARN_AGAIN * this.#learnedFrom) {
      const products = this.#kept.flatMap((kept) => (kept === undefined ? [] : [kept.product]));
      await this.#types.learn(products, turns);
      this.#learnedFrom = this.size;
      for (const [at, product] of products.entries()) {
        if (at % PRODUCTS_A_TURN === 0) await turns.turn?.();
        const item = this.#items.intern(product.id);
        // One that changed or went meanwhile was read with the new types, or is gone.
        if (this.#kept[item]?.product === product) this.put(product);
      }
    }
    await this.#parts.index.settle(turns);
  }

  async #learnSpelling({ turn }: LoadOptions): Promise<void> {
    const { speller, prefixes, index } = this.#parts;
    speller.reserve(index.vocabulary.size);
    for (let term = 0; term < index.vocabulary.size; term++) {
      if (term % TERMS_A_TURN === 0) {
        await turn?.();
        prefixes.take(TERMS_A_TURN);
      }
      speller.note(term);
    }
  }

  #describe(item: number, kept: Kept): void {
    const { product, type } = kept;
    const { columns, facets, index } = this.#parts;
    this.#version++;
    let number = -1;
    let head = -1;
    if (type !== undefined) {
      number = this.#typeNumbers.get(type) ?? this.#typeNumbers.size;
      this.#typeNumbers.set(type, number);
      head = index.vocabulary.intern(type.slice(type.lastIndexOf(' ') + 1));
    }
    while (this.#kept.length < item) this.#kept.push(undefined);
    this.#kept[item] = kept;
    columns.put(item, product, number, head);
    facets.put(item, product, type);
    this.#note(index.record(item)!, kept, 1);
  }

  #drop(item: number): boolean {
    const record = this.#parts.index.record(item);
    if (record === undefined) return false;
    this.#version++;
    this.#note(record, this.#kept[item]!, -1);
    this.#kept[item] = undefined;
    return this.#parts.index.remove(item);
  }

  /** What is counted over products: types for spelling, meanings of phrases, texts to suggest. */
  #note(record: Record, { product, type }: Kept, by: 1 | -1): void {
    const { speller, lexicon } = this.#parts;
    for (let at = sectionStart(record, TYPE); at < sectionEnd(record, TYPE); at++)
      speller.noteType(record[at]! >>> 1, by);
    if (by === 1) lexicon.put(product, type);
    else lexicon.remove(product, type);
    if (product.brand !== undefined) this.#suggestions.note('brand', product.brand, by);
    if (type !== undefined) this.#suggestions.note('type', type, by);
    for (const path of product.categories ?? [])
      for (const step of path) this.#suggestions.note('category', step, by);
  }
}
