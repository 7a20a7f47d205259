import { categoryKey, type Product } from '../../domain/product.ts';
import { isTalk } from './plain-label.ts';

/** Attributes offered where the shop has none of its own in the category. */
const USUAL = ['colour', 'material', 'pattern', 'size', 'season', 'audience'];
const MOST_NAMES = 16;
/** A name that fewer products of the category have is one supplier's whim, or a text smuggled in as a name. */
const LEAST_PRODUCTS = 2;
/** Names stand in the question's form, outside its data: only what is plainly a name may. */
const NAME = /^\p{L}[\p{L}\d]*(?:[ _-][\p{L}\d]+){0,2}$/u;
const LONGEST_NAME = 30;
/** Names of ours, and what only the shop may say of a product: neither is ever asked for. */
const RESERVED =
  /^(?:short ?title|style|occasion|tags?|id|sku|gtin|ean|upc|mpn|title|name|description|kind|seller|vendor|brand|status|availability|stock|quantity|url|link|images?|rating|reviews?|warranty|certifi\w*|(?:\w+[ _-])?(?:price|cost|sale|discount|margin)s?)$/i;

/** The attribute names that a model may fill, by category: those the shop itself uses there, the commonest first. */
export class AttributeVocabulary {
  readonly #byCategory = new Map<string, Map<string, number>>();

  constructor(products: Iterable<Product>) {
    for (const product of products) {
      const names = Object.keys(product.attributes ?? {}).filter(
        (name) => name.length <= LONGEST_NAME && NAME.test(name) && !RESERVED.test(name) && !isTalk(name),
      );
      if (names.length === 0) continue;
      const key = categoryKey(product) ?? '';
      const counts = this.#byCategory.get(key) ?? new Map<string, number>();
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
      this.#byCategory.set(key, counts);
    }
  }

  /** Names that this product may be given: those of its category that it does not have. */
  openTo(product: Product): readonly string[] {
    const counts = this.#byCategory.get(categoryKey(product) ?? '');
    const known = [...(counts ?? [])]
      .filter(([, products]) => products >= LEAST_PRODUCTS)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .map(([name]) => name);
    const names = known.length === 0 ? USUAL : known;
    const own = product.attributes ?? {};
    return names.filter((name) => !Object.hasOwn(own, name)).slice(0, MOST_NAMES);
  }
}
