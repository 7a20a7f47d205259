import type { AisleClient, Category, Product, ProductPage } from '@aisle/sdk';

/** Products that can be asked for by id in one call. */
const MOST_IDS = 100;

/** Products and categories, with those this page has met already. */
export class Catalogue {
  readonly #client: () => AisleClient;
  readonly #met = new Map<string, Product>();
  #categories: Promise<readonly Category[]> | undefined;

  constructor(client: () => AisleClient) {
    this.#client = client;
  }

  /** A product met on this page before. */
  met(itemId: string): Product | undefined {
    return this.#met.get(itemId);
  }

  /** Slates carry what a tile needs; what is known beyond it from the product's own page stays known. */
  meet(product: Product): void {
    this.#met.set(product.id, { ...this.#met.get(product.id), ...product });
  }

  /** @throws AisleProblem `product_not_found`. */
  async product(itemId: string): Promise<Product> {
    const product = await this.#client().product(itemId);
    this.meet(product);
    return product;
  }

  /** Makes the page know these products, as far as the shop still has them. */
  async meetAll(itemIds: readonly string[]): Promise<void> {
    const unknown = [...new Set(itemIds)].filter((itemId) => !this.#met.has(itemId)).slice(0, MOST_IDS);
    if (unknown.length === 0) return;
    const { products } = await this.#client().products({ ids: unknown });
    for (const product of products) this.meet(product);
  }

  async page(query: { category?: string; limit: number; cursor?: string }): Promise<ProductPage> {
    const page = await this.#client().products(query);
    for (const product of page.products) this.meet(product);
    return page;
  }

  /** Largest first. A failure is not kept: the next call asks again. */
  categories(): Promise<readonly Category[]> {
    this.#categories ??= this.#client()
      .categories()
      .then(({ categories }) =>
        categories.toSorted((a, b) => b.products - a.products || (a.key < b.key ? -1 : 1)),
      )
      .catch((error: unknown) => {
        this.#categories = undefined;
        throw error;
      });
    return this.#categories;
  }
}

/** The path of a category as its key: `Home > Kitchen`. */
export function categoryKey(path: readonly string[]): string {
  return path.join(' > ');
}
