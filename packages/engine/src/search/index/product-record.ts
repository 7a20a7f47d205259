import type { AttributeValue, Product } from '../../domain/product.ts';
import { tokenise } from '../analysis/tokenise.ts';
import { unitOf } from '../analysis/units.ts';
import { FIELDS } from './fields.ts';
import { type Record, RecordWriter } from './record.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Attributes that name the article itself, as shops and feeds call them. */
const MODEL_ATTRIBUTE = /^(?:model(?:[ _-]?(?:name|number|no|code))?|mpn|sku|part[ _-]?(?:number|no)|型号)$/i;

const TITLE = FIELDS.indexOf('title');
const BRAND = FIELDS.indexOf('brand');
const CATEGORY = FIELDS.indexOf('category');
const TYPE = FIELDS.indexOf('type');
const DESCRIPTION = FIELDS.indexOf('description');
const ATTRIBUTES = FIELDS.indexOf('attributes');
const FLAGS = FIELDS.indexOf('flags');
const CODES = FIELDS.indexOf('codes');

/** Names of the model that a product gives itself in its attributes. */
export function modelNames(product: Product): string[] {
  const names: string[] = [];
  for (const [name, value] of Object.entries(product.attributes ?? {}))
    if (MODEL_ATTRIBUTE.test(name) && typeof value === 'string') names.push(value);
  return names;
}

/** `display_inch: 27` as `27 inch`; undefined where the name does not end in a unit of measure. */
function quantityText(name: string, value: number): string | undefined {
  const unit = /(?:^|[ _-])(\p{L}{2,})$/u.exec(name.toLowerCase())?.[1];
  // "in" is a word before it is a unit.
  return unit === undefined || unit === 'in' || unitOf(unit) === undefined ? undefined : `${value} ${unit}`;
}

/** Turns products into records over a vocabulary. */
export class ProductReader {
  readonly #vocabulary: Vocabulary;
  readonly #writer = new RecordWriter();
  #position = 0;
  readonly #sink = (term: string, position: number): void => {
    this.#writer.add(this.#vocabulary.intern(term), position);
  };

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** @param type what kind of thing it is, in words, where that is known. */
  read(product: Product, type: string | undefined): Record {
    this.#writer.begin();
    this.#section(TITLE);
    this.#text(product.title);
    const translations = Object.values(product.i18n ?? {});
    for (const { title } of translations) this.#text(title);
    this.#section(BRAND);
    this.#text(product.brand);
    this.#section(CATEGORY);
    for (const path of product.categories ?? []) for (const step of path) this.#text(step);
    this.#section(TYPE);
    this.#text(type);
    this.#section(DESCRIPTION);
    this.#text(product.description);
    for (const { description } of translations) this.#text(description);
    const attributes = Object.entries(product.attributes ?? {});
    this.#section(ATTRIBUTES);
    for (const tag of product.tags ?? []) this.#text(tag);
    for (const [name, value] of attributes) if (!MODEL_ATTRIBUTE.test(name)) this.#attribute(name, value);
    this.#section(FLAGS);
    for (const [name, value] of attributes) if (value === true) this.#text(name.replaceAll('_', ' '));
    this.#section(CODES);
    this.#text(product.id.length >= 4 ? product.id : undefined);
    this.#text(product.gtin);
    for (const name of modelNames(product)) this.#text(name);
    return this.#writer.end();
  }

  #section(field: number): void {
    this.#writer.section(field);
    this.#position = 0;
  }

  #attribute(name: string, value: AttributeValue): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#text(quantityText(name, value));
    else if (Array.isArray(value)) for (const each of value as readonly string[]) this.#text(each);
  }

  /** Texts of one section are a word apart, so that no phrase reaches from one into the next. */
  #text(text: string | undefined): void {
    if (text === undefined || text === '') return;
    this.#position += tokenise(text, this.#sink, this.#position) + 1;
  }
}
