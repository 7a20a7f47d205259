import { BEYOND_TILE } from '@aisle/contract';
import type { ItemId } from '../domain/ids.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { Product } from '../domain/product.ts';
import { fromProduct } from './wire-product.ts';

/**
 * Products as the JSON of a tile, made once per version of a product: the catalogue replaces an object when
 * it changes, so the object is the key and the old text goes with it.
 */
export class ProductJson {
  readonly #catalogue: Catalogue;
  readonly #texts = new WeakMap<Product, string>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** Undefined when the catalogue has no such product. */
  of(id: ItemId): string | undefined {
    const product = this.#catalogue.get(id);
    if (product === undefined) return undefined;
    let text = this.#texts.get(product);
    if (text === undefined) {
      const tile = fromProduct(product, false);
      // Undefined fields are not written.
      for (const field of BEYOND_TILE) tile[field] = undefined;
      text = JSON.stringify(tile);
      this.#texts.set(product, text);
    }
    return text;
  }
}
