import type { LoadOptions } from '../domain/model.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { Product } from '../domain/product.ts';

/** What is kept current with the catalogue. */
interface Indexed {
  load(
    products: readonly Product[],
    options?: LoadOptions & { readonly snapshot?: Uint8Array },
  ): Promise<void>;
  put(product: Product): void;
  /** Whether enough has changed for `settle` to be worth its time. */
  readonly stale: boolean;
  settle(options?: LoadOptions): Promise<void>;
}

export interface SearchIndexerOptions {
  /** Of the last run, so that only what has changed since is read. */
  readonly snapshot?: Uint8Array | undefined;
  /** A product that could not be read or an index that could not be settled: neither stops what comes after. */
  readonly onFault?: ((what: string, error: unknown) => void) | undefined;
}

/**
 * Keeps the search index current: takes in the catalogue, then every change in the order it was made, in turns, because
 * reading the text of a batch of products takes longer than the event loop may be held.
 */
export class SearchIndexer {
  readonly #index: Indexed;
  readonly #turn: () => Promise<void> | void;
  readonly #onFault: (what: string, error: unknown) => void;
  #waiting: Product[] = [];
  #working: Promise<void> | undefined;
  readonly #stop: () => void;
  /** Called when what the index knows of all products may have changed. */
  onSettled: (() => void) | undefined;

  private constructor(
    index: Indexed,
    catalogue: Catalogue,
    turn: () => Promise<void> | void,
    onFault: SearchIndexerOptions['onFault'],
  ) {
    this.#index = index;
    this.#turn = turn;
    this.#onFault = onFault ?? (() => undefined);
    this.#stop = catalogue.subscribe((changed) => {
      if (changed.length === 0) return;
      for (const product of changed) this.#waiting.push(product);
      this.#working ??= this.#work();
    });
  }

  /** @param turn called between two products; it may give the event loop back. */
  static async open(
    index: Indexed,
    catalogue: Catalogue,
    turn: () => Promise<void> | void,
    { snapshot, onFault }: SearchIndexerOptions = {},
  ): Promise<SearchIndexer> {
    const indexer = new SearchIndexer(index, catalogue, turn, onFault);
    const kept = snapshot === undefined ? {} : { snapshot };
    // Changes made meanwhile wait their turn behind the load.
    indexer.#working = index.load([...catalogue.all()], { turn, ...kept }).then(() => indexer.#work());
    await indexer.caughtUp();
    return indexer;
  }

  /** Resolves when all changes made before the call can be found. */
  async caughtUp(): Promise<void> {
    await this.#working;
  }

  close(): void {
    this.#stop();
    this.#waiting = [];
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const changed = this.#waiting;
      this.#waiting = [];
      for (const product of changed) {
        await this.#turn();
        try {
          this.#index.put(product);
        } catch (error) {
          this.#onFault(`product ${product.id} cannot be searched for`, error);
        }
      }
    }
    this.#working = undefined;
    // Nobody waits for it: what was written can be found already.
    if (!this.#index.stale) return;
    this.#index.settle({ turn: this.#turn }).then(
      () => this.onSettled?.(),
      (error: unknown) => this.#onFault('the search index could not be settled', error),
    );
  }
}
