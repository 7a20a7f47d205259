import type { ItemId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';

type Listener = (changed: readonly Product[]) => void;

/** The products in memory, with those who want to hear of changes. Deleted products keep their place but are not found. */
export class CatalogueState {
  readonly #products = new Map<ItemId, Product>();
  readonly #listeners = new Set<Listener>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get known(): number {
    return this.#products.size;
  }

  knows(id: ItemId): boolean {
    return this.#products.has(id);
  }

  get(id: ItemId): Product | undefined {
    const product = this.#products.get(id);
    return product?.status === 'deleted' ? undefined : product;
  }

  *all(): Generator<Product> {
    for (const product of this.#products.values()) if (product.status !== 'deleted') yield product;
  }

  /** Puts what is durable in place without telling anybody. */
  load(products: readonly Product[]): void {
    for (const product of products) {
      if (this.get(product.id) !== undefined) this.#size--;
      if (product.status !== 'deleted') this.#size++;
      this.#products.set(product.id, product);
    }
  }

  apply(changed: readonly Product[]): void {
    if (changed.length === 0) return;
    this.load(changed);
    for (const listener of [...this.#listeners]) {
      try {
        listener(changed);
      } catch (error) {
        // The change is durable all the same: a listener's failure is not the writer's, and must not be lost either.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  subscribe(listener: Listener): () => void {
    const own: Listener = (changed) => listener(changed);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }
}

/** One product an id, the last one given. */
export function lastOfEach(products: readonly Product[]): Product[] {
  return [...new Map(products.map((product) => [product.id, product])).values()];
}
