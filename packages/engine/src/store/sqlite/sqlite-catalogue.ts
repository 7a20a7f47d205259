import type { ItemId } from '../../domain/ids.ts';
import type { Catalogue } from '../../domain/ports/catalogue.ts';
import type { Product, ProductPatch } from '../../domain/product.ts';
import type { CatalogueState } from '../catalogue-state.ts';
import { lastOfEach } from '../catalogue-state.ts';
import { patchProduct, productNotFound } from '../patch-product.ts';
import type { WriteQueue } from './write-queue.ts';

/** A change, worked out against the catalogue as it will be when the changes before it are in. */
interface Change {
  readonly plan: (current: (id: ItemId) => Product | undefined) => readonly Product[];
  readonly resolve: (changed: readonly Product[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The catalogue in memory over the one on disk. Changes that come while a write is on its way are worked out in order
 * on top of each other and written together; memory and listeners learn of them when they are on disk.
 */
export class SqliteCatalogue implements Catalogue {
  readonly #state: CatalogueState;
  readonly #queue: WriteQueue;
  #waiting: Change[] = [];
  #writing: Promise<void> | undefined;

  constructor(state: CatalogueState, queue: WriteQueue) {
    this.#state = state;
    this.#queue = queue;
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
    await this.#change(() => products);
  }

  async patch(id: ItemId, patch: ProductPatch): Promise<Product> {
    const [changed] = await this.#change((current) => {
      const product = current(id);
      if (product === undefined) throw productNotFound(id);
      return [patchProduct(product, patch)];
    });
    return changed!;
  }

  async delete(id: ItemId): Promise<boolean> {
    const changed = await this.#change((current) => {
      const product = current(id);
      return product === undefined ? [] : [{ ...product, status: 'deleted' }];
    });
    return changed.length > 0;
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

  /** Resolves when every change that was asked for has been written or refused. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  #change(plan: Change['plan']): Promise<readonly Product[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ plan, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async #write(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const changes = this.#waiting;
      this.#waiting = [];
      const { planned, drafts } = this.#plan(changes);
      try {
        await this.#store([...drafts.values()]);
        for (const { change, products } of planned) {
          this.#state.apply(products);
          change.resolve(products);
        }
      } catch (error) {
        for (const { change } of planned) change.reject(error);
      }
    }
    this.#writing = undefined;
  }

  #plan(changes: readonly Change[]) {
    const drafts = new Map<ItemId, Product>();
    const planned: { change: Change; products: readonly Product[] }[] = [];
    const current = (id: ItemId) => {
      const draft = drafts.get(id);
      if (draft === undefined) return this.#state.get(id);
      return draft.status === 'deleted' ? undefined : draft;
    };
    for (const change of changes) {
      try {
        const products = lastOfEach(change.plan(current));
        for (const product of products) drafts.set(product.id, product);
        planned.push({ change, products });
      } catch (error) {
        change.reject(error);
      }
    }
    return { planned, drafts };
  }

  async #store(products: readonly Product[]): Promise<void> {
    const rows = products.map((product) => [product.id, JSON.stringify(product)] as const);
    const bytes = rows.reduce((sum, [id, payload]) => sum + id.length + payload.length, 0);
    await this.#queue.write<'products'>({ kind: 'products', products: rows }, rows.length, bytes);
  }
}
