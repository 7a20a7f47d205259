import type { ItemId } from '../domain/ids.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { Product, ProductPatch } from '../domain/product.ts';
import type { SearchIndexer } from './search-indexer.ts';

/** The catalogue, whose writes resolve when what they changed can also be searched for. */
export class SearchedCatalogue implements Catalogue {
  readonly #catalogue: Catalogue;
  readonly #indexer: SearchIndexer;

  constructor(catalogue: Catalogue, indexer: SearchIndexer) {
    this.#catalogue = catalogue;
    this.#indexer = indexer;
  }

  get size(): number {
    return this.#catalogue.size;
  }

  get known(): number {
    return this.#catalogue.known;
  }

  async upsert(products: readonly Product[]): Promise<void> {
    await this.#catalogue.upsert(products);
    await this.#indexer.caughtUp();
  }

  async patch(id: ItemId, patch: ProductPatch): Promise<Product> {
    const product = await this.#catalogue.patch(id, patch);
    await this.#indexer.caughtUp();
    return product;
  }

  /** What is deleted is in no answer from the moment the catalogue knows; nothing waits for the index. */
  delete(id: ItemId): Promise<boolean> {
    return this.#catalogue.delete(id);
  }

  get(id: ItemId): Product | undefined {
    return this.#catalogue.get(id);
  }

  knows(id: ItemId): boolean {
    return this.#catalogue.knows(id);
  }

  all(): Iterable<Product> {
    return this.#catalogue.all();
  }

  subscribe(listener: (changed: readonly Product[]) => void): () => void {
    return this.#catalogue.subscribe(listener);
  }
}
