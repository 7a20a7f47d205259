import { type AttributeValue, CATEGORY_SEPARATOR, type Product } from '../../domain/product.ts';
import { tokenise } from '../analysis/tokenise.ts';

export type MeaningKind = 'brand' | 'category' | 'type' | 'colour' | 'size';

/** What a phrase means in this catalogue: a choice of a facet. */
export interface Meaning {
  readonly kind: MeaningKind;
  readonly dimension: string;
  readonly value: string;
}

const COLOUR_ATTRIBUTE = /colou?r|颜色/i;
const SIZE_ATTRIBUTE = /^(?:size|.*[ _-]size|尺码|尺寸)$/i;
/** Attributes whose names speak of other things than the article's own colour or size. */
const OTHER_ATTRIBUTE = /print|display|screen|package|pack|file|font|wire|page|paper|case|cable|light|led/i;
/** Which kind wins where a phrase means two things equally often. */
const KINDS: readonly MeaningKind[] = ['category', 'type', 'brand', 'colour', 'size'];
const NOTHING: readonly Meaning[] = [];
/** Words of the longest phrase that is looked up. */
export const LONGEST_PHRASE = 4;
const LONGEST_VALUE = 40;

/** The words of a text as one key, in the spelling of terms. */
export function phraseKey(text: string): string {
  let key = '';
  let last = -1;
  tokenise(text, (term, position) => {
    if (position === last) return;
    last = position;
    key = key === '' ? term : `${key} ${term}`;
  });
  return key;
}

/**
 * Phrases that the catalogue gives a meaning to: its brands, categories, types, and values of colour and size. Follows
 * the catalogue: a phrase means something as long as a product has it.
 */
export class Lexicon {
  readonly #meanings = new Map<string, Map<string, { meaning: Meaning; count: number }>>();

  put(product: Product, type: string | undefined): void {
    this.#each(product, type, 1);
  }

  remove(product: Product, type: string | undefined): void {
    this.#each(product, type, -1);
  }

  /** What a phrase means to most products that give it a meaning: all choices of that kind, the most frequent first. */
  meanings(key: string): readonly Meaning[] {
    const found = this.#meanings.get(key);
    if (found === undefined) return NOTHING;
    const byFrequency = [...found.values()].sort(
      (a, b) => b.count - a.count || KINDS.indexOf(a.meaning.kind) - KINDS.indexOf(b.meaning.kind),
    );
    const { kind } = byFrequency[0]!.meaning;
    return byFrequency.filter(({ meaning }) => meaning.kind === kind).map(({ meaning }) => meaning);
  }

  #each(product: Product, type: string | undefined, by: number): void {
    if (product.brand !== undefined)
      this.#count({ kind: 'brand', dimension: 'brand', value: product.brand }, product.brand, by);
    if (type !== undefined) this.#count({ kind: 'type', dimension: 'type', value: type }, type, by);
    for (const path of product.categories ?? [])
      for (const [depth, step] of path.entries())
        this.#count(
          {
            kind: 'category',
            dimension: 'category',
            value: path.slice(0, depth + 1).join(CATEGORY_SEPARATOR),
          },
          step,
          by,
        );
    for (const [name, value] of Object.entries(product.attributes ?? {})) {
      const kind = COLOUR_ATTRIBUTE.test(name) ? 'colour' : SIZE_ATTRIBUTE.test(name) ? 'size' : undefined;
      if (kind === undefined || OTHER_ATTRIBUTE.test(name)) continue;
      for (const each of textsOf(value))
        for (const part of kind === 'colour' ? each.split(/[,/;]/) : [each])
          this.#count({ kind, dimension: `attributes.${name}`, value: each }, part.trim(), by);
    }
  }

  #count(meaning: Meaning, text: string, by: number): void {
    if (text.length > LONGEST_VALUE) return;
    const key = phraseKey(text);
    if (key === '' || key.split(' ').length > LONGEST_PHRASE) return;
    let found = this.#meanings.get(key);
    if (found === undefined) {
      if (by < 0) return;
      found = new Map();
      this.#meanings.set(key, found);
    }
    const name = `${meaning.dimension}\n${meaning.value}`;
    const count = (found.get(name)?.count ?? 0) + by;
    if (count > 0) found.set(name, { meaning, count });
    else found.delete(name);
    if (found.size === 0) this.#meanings.delete(key);
  }
}

function textsOf(value: AttributeValue): readonly string[] {
  if (typeof value === 'string') return [value.trim()];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
