import type { ItemId, ItemIndex } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { LoadOptions } from '../domain/model.ts';
import type { Product } from '../domain/product.ts';
import type { SearchAnswer, SearchHit, SearchRequest } from '../domain/search.ts';
import { ProductColumns } from './columns/product-columns.ts';
import { DEFAULT_CONFIGURATION, type SearchConfiguration } from './configuration.ts';
import { FIELD_COUNT, FIELDS } from './index/fields.ts';
import { InvertedIndex } from './index/inverted-index.ts';
import { ProductReader } from './index/product-record.ts';
import { type Record, sectionEnd, sectionStart } from './index/record.ts';
import { headWord, type QueryWord, readWords, tellingWords } from './query/read-query.ts';
import { respell } from './query/respell.ts';
import { MOST_WORDS } from './rank/accumulator.ts';
import { Matcher, MOST_HITS } from './rank/matcher.ts';
import type { ScoredList } from './rank/scored-list.ts';
import { TypePrior } from './rank/type-prior.ts';
import { termPostings, unionPostings } from './rank/word-postings.ts';
import { Speller } from './spelling/speller.ts';
import { ProductTypes } from './types/product-types.ts';

/** Products read between two turns. */
const PRODUCTS_A_TURN = 8;
const TERMS_A_TURN = 256;
const TYPE = FIELDS.indexOf('type');

export interface SearchOptions {
  readonly configuration?: SearchConfiguration;
}

export class SearchIndex {
  readonly #items: ItemTable;
  readonly #index: InvertedIndex;
  readonly #reader: ProductReader;
  readonly #types = new ProductTypes();
  readonly #typeNumbers = new Map<string, number>();
  readonly #columns = new ProductColumns();
  readonly #matcher: Matcher;
  readonly #speller: Speller;
  readonly #configuration: SearchConfiguration;

  constructor(items: ItemTable, { configuration = DEFAULT_CONFIGURATION }: SearchOptions = {}) {
    this.#items = items;
    this.#configuration = configuration;
    this.#index = new InvertedIndex(configuration);
    this.#reader = new ProductReader(this.#index.vocabulary);
    this.#speller = new Speller(this.#index);
    const prior = new TypePrior(this.#columns, configuration.typeHead, configuration.typeShare);
    this.#matcher = new Matcher(this.#index, prior);
  }

  /** Products that can be found. */
  get size(): number {
    return this.#index.count;
  }

  async load(products: readonly Product[], { turn }: LoadOptions = {}): Promise<void> {
    await this.#types.learn(products, turn === undefined ? {} : { turn });
    for (const [at, product] of products.entries()) {
      if (at % PRODUCTS_A_TURN === 0) await turn?.();
      const item = this.#items.intern(product.id);
      this.#index.keep(item, this.#read(item, product));
    }
    await this.#index.settle(turn === undefined ? {} : { turn });
    for (let term = 0; term < this.#index.vocabulary.size; term++) {
      if (term % TERMS_A_TURN === 0) await turn?.();
      this.#speller.note(term);
    }
  }

  put(product: Product): void {
    const item = this.#items.intern(product.id);
    this.#drop(item);
    if (product.status !== 'active') return;
    const record = this.#read(item, product);
    this.#index.put(item, record);
    for (let at = FIELD_COUNT; at < record.length; at++) this.#speller.note(record[at]! >>> 1);
  }

  remove(id: ItemId): boolean {
    const item = this.#items.indexOf(id);
    return item !== undefined && this.#drop(item);
  }

  #drop(item: number): boolean {
    const record = this.#index.record(item);
    if (record === undefined) return false;
    this.#noteTypes(record, -1);
    return this.#index.remove(item);
  }

  #noteTypes(record: Record, by: number): void {
    for (let at = sectionStart(record, TYPE); at < sectionEnd(record, TYPE); at++)
      this.#speller.noteType(record[at]! >>> 1, by);
  }

  search(request: SearchRequest): SearchAnswer {
    const written = readWords(request.text, this.#index);
    const respelt = request.correct === false ? undefined : respell(written, this.#speller, this.#index);
    const all = respelt?.words ?? written;
    const words = tellingWords(all).slice(0, MOST_WORDS);
    const head = headWord(all);
    const lists = words.filter(({ readings }) => readings.length > 0).map((word) => this.#postings(word));
    const { offset = 0, limit } = request;
    const match = {
      lists,
      headTerm: head?.readings[0]?.term ?? -1,
      k: Math.min(MOST_HITS, offset + limit),
      allows: request.allows as ((item: number) => boolean) | undefined,
      coverage: this.#configuration.coverage,
    };
    const total = this.#matcher.all(match);
    const hits: SearchHit[] = [];
    while (this.#matcher.hits.length > 0)
      hits.push(this.#matcher.hits.pop() as { item: ItemIndex; score: number });
    return {
      hits: hits.reverse().slice(offset),
      total,
      facets: [],
      corrections: respelt?.corrections ?? [],
      ...(respelt?.correctedText === undefined ? {} : { correctedText: respelt.correctedText }),
      ...(respelt?.didYouMean === undefined ? {} : { didYouMean: respelt.didYouMean }),
      chips: [],
      relaxed: [],
      coverage: this.#matcher.coverage,
    };
  }

  #postings({ readings }: QueryWord): ScoredList {
    const first = readings[0]!;
    const list = this.#index.postings(first.term);
    const weight = this.#index.idf(list.length) * first.weight;
    if (readings.length === 1) return termPostings(list, weight);
    return unionPostings(
      readings.map(({ term }) => this.#index.postings(term)),
      readings.map((reading) => reading.weight),
      this.#index.idf(list.length),
    );
  }

  #read(item: number, product: Product) {
    const type = this.#types.of(product)?.name;
    let number = -1;
    let head = -1;
    if (type !== undefined) {
      number = this.#typeNumbers.get(type) ?? this.#typeNumbers.size;
      this.#typeNumbers.set(type, number);
      head = this.#index.vocabulary.intern(type.slice(type.lastIndexOf(' ') + 1));
    }
    this.#columns.put(item, product, number, head);
    const record = this.#reader.read(product, type);
    this.#noteTypes(record, 1);
    return record;
  }
}
