import type { LoadOptions } from '../../domain/model.ts';
import type { Product } from '../../domain/product.ts';
import { normalise } from '../analysis/normalise.ts';
import { type BayesPart, NaiveBayes } from './naive-bayes.ts';
import { headPhrase, phraseAfterModel, type TitleWord, titleWords } from './type-phrase.ts';

/** How a product's type was found; earlier ones are surer. */
export type TypeSource = 'title' | 'attribute' | 'category' | 'dictionary' | 'classifier' | 'head';

/** A part of what was learned, small enough for one turn. */
export interface TypesPart {
  readonly known?: readonly (readonly [string, number])[];
  readonly values?: readonly (readonly [string, number])[];
  readonly classifier?: BayesPart;
}

export interface ProductType {
  /** Normalised words, the head noun last: `notebook case`. */
  readonly name: string;
  readonly source: TypeSource;
}

/** Attributes that say what kind of article it is. */
const TYPE_ATTRIBUTE = /^(?:product|item|article)[ _-]?(?:type|kind|category)$|^(?:产品类型|商品类型|类型)$/i;
const COLOUR_ATTRIBUTE = /colou?r|颜色/i;

/** A phrase is a type of article when so many products, of so many brands, have it where types stand. */
const LEAST_PRODUCTS = 3;
const LEAST_BRANDS = 2;

/** Products learned from between two turns. */
const PRODUCTS_A_TURN = 16;
const PHRASES_A_TURN = 128;

/**
 * What kind of thing each product is, learned from the catalogue itself: from titles without brand and model, else a
 * type attribute, else the narrowest category, else known types that stand in the title, else a classifier taught by
 * the products whose type is known, else the head of the title's first phrase.
 */
export class ProductTypes {
  readonly #known = new Map<string, number>();
  readonly #attributeValues = new Map<string, number>();
  #classifier = new NaiveBayes();
  #longest = 1;

  /** Learns from the whole catalogue; what was known before is forgotten. */
  async learn(products: Iterable<Product>, { turn }: LoadOptions = {}): Promise<void> {
    this.#known.clear();
    this.#attributeValues.clear();
    const found = new Map<string, { count: number; brands: Set<string> }>();
    const sure: { product: Product; words: readonly TitleWord[] }[] = [];
    let seen = 0;
    for (const product of products) {
      if (seen++ % PRODUCTS_A_TURN === 0) await turn?.();
      const words = titleWords(product.title);
      sure.push({ product, words });
      for (const [name, value] of Object.entries(product.attributes ?? {})) {
        if (typeof value !== 'string' || value.length > 40 || TYPE_ATTRIBUTE.test(name)) continue;
        const key = phraseOf(value);
        this.#attributeValues.set(key, (this.#attributeValues.get(key) ?? 0) + 1);
      }
      const behindModel = phraseAfterModel(product, words);
      const phrase = behindModel?.small ? behindModel.name : typeAttribute(product);
      if (phrase === undefined) continue;
      const entry = found.get(phrase) ?? { count: 0, brands: new Set() };
      entry.count++;
      if (entry.brands.size < LEAST_BRANDS) entry.brands.add(product.brand ?? product.id);
      found.set(phrase, entry);
    }
    seen = 0;
    for (const [phrase, { count, brands }] of found) {
      if (seen++ % PHRASES_A_TURN === 0) await turn?.();
      if (count < LEAST_PRODUCTS || brands.size < LEAST_BRANDS) continue;
      if (this.#isValue(phrase, count) || this.#isValue(phrase.slice(phrase.lastIndexOf(' ') + 1), count))
        continue;
      this.#known.set(phrase, count);
      this.#longest = Math.max(this.#longest, phrase.split(' ').length);
    }
    this.#classifier = new NaiveBayes();
    seen = 0;
    for (const { product, words } of sure) {
      if (seen++ % PRODUCTS_A_TURN === 0) await turn?.();
      const type = this.#surely(product, words);
      if (type !== undefined) this.#classifier.learn(type.name, evidence(product, words));
    }
    this.#classifier.settle();
  }

  /** What was learned as JSON in small parts, for `restore`. */
  *parts(): Generator<TypesPart> {
    for (const known of chunks(this.#known)) yield { known };
    for (const part of chunks(this.#attributeValues)) yield { values: part.filter(([, count]) => count > 1) };
    for (const classifier of this.#classifier.parts()) yield { classifier };
  }

  /** Takes the parts in, in turns; what was known before is forgotten. */
  async restore(parts: Iterable<TypesPart>, { turn }: LoadOptions): Promise<void> {
    this.#known.clear();
    this.#attributeValues.clear();
    this.#classifier = new NaiveBayes();
    for (const { known = [], values = [], classifier } of parts) {
      await turn?.();
      for (const [phrase, count] of known) {
        this.#known.set(phrase, count);
        this.#longest = Math.max(this.#longest, phrase.split(' ').length);
      }
      for (const [value, count] of values) this.#attributeValues.set(value, count);
      if (classifier !== undefined) this.#classifier.take(classifier);
    }
    this.#classifier.settle();
  }

  /** Types with the number of products they were learned from. */
  known(): ReadonlyMap<string, number> {
    return this.#known;
  }

  of(product: Product): ProductType | undefined {
    const words = titleWords(product.title);
    const sure = this.#surely(product, words);
    if (sure !== undefined) return sure;
    const named = this.#inTitle(words);
    if (named !== undefined) return { name: named, source: 'dictionary' };
    const guessed = this.#classifier.guess(evidence(product, words));
    if (guessed !== undefined) return { name: guessed, source: 'classifier' };
    const head = headPhrase(words, this.#notTypes(product));
    return head === undefined ? undefined : { name: head, source: 'head' };
  }

  /** Whether the words stand more often for a value of an attribute than for a type. */
  #isValue(phrase: string, count: number): boolean {
    return (this.#attributeValues.get(phrase) ?? 0) > count;
  }

  #surely(product: Product, words: readonly TitleWord[]): ProductType | undefined {
    const phrase = phraseAfterModel(product, words);
    if (
      phrase !== undefined &&
      (this.#known.has(phrase.name) || (phrase.small && !this.#isValue(phrase.name, 0)))
    )
      return { name: phrase.name, source: 'title' };
    const attribute = typeAttribute(product);
    if (attribute !== undefined) return { name: attribute, source: 'attribute' };
    const category = product.categories?.[0]?.at(-1);
    return category === undefined ? undefined : { name: phraseOf(category), source: 'category' };
  }

  /** The known type at the head of the title, the longest; behind it only attributes may stand (`Keyboard Black`). */
  #inTitle(words: readonly TitleWord[]): string | undefined {
    let end = words.findIndex(({ ends }) => ends) + 1;
    if (end === 0) end = words.length;
    for (let last = end; last > 0; last--) {
      for (let length = Math.min(this.#longest, last); length > 0; length--) {
        const phrase = words
          .slice(last - length, last)
          .map(({ word }) => word)
          .join(' ');
        if (this.#known.has(phrase)) return phrase;
      }
      const { word, plain } = words[last - 1]!;
      if (plain && !this.#attributeValues.has(word)) return undefined;
    }
    return undefined;
  }

  #notTypes(product: Product): ReadonlySet<string> {
    const words = new Set<string>();
    for (const [name, value] of Object.entries(product.attributes ?? {}))
      if (typeof value === 'string' && COLOUR_ATTRIBUTE.test(name))
        for (const word of phraseOf(value).split(' ')) words.add(word);
    for (const word of phraseOf(product.brand ?? '').split(' ')) words.add(word);
    return words;
  }
}

function typeAttribute(product: Product): string | undefined {
  for (const [name, value] of Object.entries(product.attributes ?? {}))
    if (TYPE_ATTRIBUTE.test(name) && typeof value === 'string' && value.length <= 60)
      return phraseOf(value) || undefined;
  return undefined;
}

function phraseOf(text: string): string {
  return (
    titleWords(text)
      .map(({ word }) => word)
      .join(' ') || normalise(text)
  );
}

/** What the classifier looks at. */
function evidence(product: Product, words: readonly TitleWord[]): string[] {
  const found = words.filter(({ plain }) => plain).map(({ word }) => word);
  for (const { word, plain } of titleWords(product.description?.slice(0, 400) ?? ''))
    if (plain) found.push(word);
  for (const name of Object.keys(product.attributes ?? {})) found.push(`#${name}`);
  return [...new Set(found)];
}

function* chunks(entries: ReadonlyMap<string, number>): Generator<[string, number][]> {
  let chunk: [string, number][] = [];
  for (const entry of entries) {
    chunk.push(entry);
    if (chunk.length < PHRASES_A_TURN) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}
