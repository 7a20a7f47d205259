import type { AcceptedFields } from '../domain/enrichment.ts';
import type { ItemId } from '../domain/ids.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { ProposalStore } from '../domain/ports/proposal-store.ts';
import type { Product, ProductPatch } from '../domain/product.ts';
import { servedProduct } from '../language/enrichment/served-product.ts';
import { hasProposals, openProposalStore } from '../store/sqlite/proposal-database.ts';

/** How often another process's decisions are looked for; the look is one read of shared memory. */
const POLL_MS = 400;
/** Products read, and told of, in one turn. */
const PRODUCTS_A_TURN = 25;

type Listener = (changed: readonly Product[]) => void;

interface Served {
  readonly own: Product;
  readonly served: Product;
}

export interface EnrichedCatalogueOptions {
  readonly data: string;
  /** Look for decisions of other processes. */
  readonly follow: boolean;
  readonly onFault: (what: string, error: unknown) => void;
}

/**
 * The catalogue with accepted proposals laid over it. What the shop sends is stored as it was sent, so an update of the
 * shop loses neither its own values nor what was accepted; what is read is both together.
 */
export class EnrichedCatalogue implements Catalogue {
  readonly #catalogue: Catalogue;
  readonly #options: EnrichedCatalogueOptions;
  readonly #listeners = new Set<Listener>();
  readonly #accepted = new Map<ItemId, AcceptedFields>();
  readonly #served = new Map<ItemId, Served>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #store: ProposalStore | undefined;
  #version = -1;
  /** Change number up to which decisions are taken in. */
  #taken = 0;
  #reading: Promise<void> | undefined;
  #closed = false;

  /** Resolves when what is accepted is laid over the catalogue. @throws AisleError from the file of proposals. */
  static async open(catalogue: Catalogue, options: EnrichedCatalogueOptions): Promise<EnrichedCatalogue> {
    const enriched = new EnrichedCatalogue(catalogue, options);
    try {
      await enriched.#takeIn();
    } catch (error) {
      enriched.close();
      throw error;
    }
    if (options.follow) enriched.#timer = setInterval(() => void enriched.refresh(), POLL_MS).unref();
    return enriched;
  }

  private constructor(catalogue: Catalogue, options: EnrichedCatalogueOptions) {
    this.#catalogue = catalogue;
    this.#options = options;
    this.#unsubscribe = catalogue.subscribe((changed) =>
      this.#tell(changed.map((product) => this.#over(product))),
    );
  }

  get size(): number {
    return this.#catalogue.size;
  }

  get known(): number {
    return this.#catalogue.known;
  }

  upsert(products: readonly Product[]): Promise<void> {
    return this.#catalogue.upsert(products);
  }

  async patch(id: ItemId, patch: ProductPatch): Promise<Product> {
    return this.#over(await this.#catalogue.patch(id, patch));
  }

  delete(id: ItemId): Promise<boolean> {
    return this.#catalogue.delete(id);
  }

  get(id: ItemId): Product | undefined {
    const product = this.#catalogue.get(id);
    return product === undefined ? undefined : this.#over(product);
  }

  knows(id: ItemId): boolean {
    return this.#catalogue.knows(id);
  }

  *all(): Generator<Product> {
    for (const product of this.#catalogue.all()) yield this.#over(product);
  }

  subscribe(listener: Listener): () => void {
    const own: Listener = (changed) => listener(changed);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Takes in what was decided since the last look, in turns; those who follow the catalogue hear of it. */
  refresh(): Promise<void> {
    this.#reading ??= this.#takeIn()
      // What is in memory goes on serving.
      .catch((error: unknown) => this.#options.onFault('accepted proposals could not be read', error))
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    this.#store?.close();
  }

  async #takeIn(): Promise<void> {
    if (this.#closed) return;
    if (this.#store === undefined) {
      if (!hasProposals(this.#options.data)) return;
      this.#store = openProposalStore(this.#options.data);
    }
    const version = this.#store.version();
    if (version === this.#version) return;
    while (!this.#closed) {
      const { last, products } = this.#store.acceptedAfter(this.#taken, PRODUCTS_A_TURN);
      if (products.size === 0) break;
      const changed: Product[] = [];
      for (const [id, fields] of products) {
        if (fields.size === 0) this.#accepted.delete(id);
        else this.#accepted.set(id, fields);
        this.#served.delete(id);
        const product = this.get(id);
        if (product !== undefined) changed.push(product);
      }
      this.#taken = last;
      this.#tell(changed);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#version = version;
  }

  #over(product: Product): Product {
    if (this.#accepted.size === 0) return product;
    const accepted = this.#accepted.get(product.id);
    if (accepted === undefined) return product;
    const known = this.#served.get(product.id);
    if (known?.own === product) return known.served;
    const served = servedProduct(product, accepted);
    this.#served.set(product.id, { own: product, served });
    return served;
  }

  #tell(changed: readonly Product[]): void {
    if (changed.length === 0) return;
    for (const listener of [...this.#listeners]) {
      try {
        listener(changed);
      } catch (error) {
        this.#options.onFault('a follower of the catalogue failed', error);
      }
    }
  }
}
