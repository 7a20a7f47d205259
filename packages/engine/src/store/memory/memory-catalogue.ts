import type { ItemId } from '../../domain/ids.ts';
import type { Catalogue } from '../../domain/ports/catalogue.ts';
import type { Product, ProductPatch } from '../../domain/product.ts';
import { CatalogueState, lastOfEach } from '../catalogue-state.ts';
import { patchProduct, productNotFound } from '../patch-product.ts';

export class MemoryCatalogue implements Catalogue {
  readonly #state = new CatalogueState();
  readonly #requireOpen: () => void;

  constructor(requireOpen: () => void) {
    this.#requireOpen = requireOpen;
  }

  get size(): number {
    return this.#state.size;
  }

  get known(): number {
    return this.#state.known;
  }

  knows(id: ItemId): boolean {
    return this.#state.knows(id);
  }

  async upsert(products: readonly Product[]): Promise<void> {
    this.#requireOpen();
    this.#state.apply(lastOfEach(products));
  }

  async patch(id: ItemId, patch: ProductPatch): Promise<Product> {
    this.#requireOpen();
    const product = this.#state.get(id);
    if (product === undefined) throw productNotFound(id);
    const changed = patchProduct(product, patch);
    this.#state.apply([changed]);
    return changed;
  }

  async delete(id: ItemId): Promise<boolean> {
    this.#requireOpen();
    const product = this.#state.get(id);
    if (product === undefined) return false;
    this.#state.apply([{ ...product, status: 'deleted' }]);
    return true;
  }

  get(id: ItemId): Product | undefined {
    return this.#state.get(id);
  }

  all(): Iterable<Product> {
    return this.#state.all();
  }

  subscribe(listener: (changed: readonly Product[]) => void): () => void {
    return this.#state.subscribe(listener);
  }
}
