import { createKernelsSync } from '@aisle/kernels';
import type { ItemTable } from '../domain/item-table.ts';
import type { Encoder } from '../domain/ports/encoder.ts';
import type { Product } from '../domain/product.ts';
import { MeaningSearch } from '../pipeline/meaning-search.ts';
import { ProductVectors } from '../pipeline/product-vectors.ts';
import { NEAREST, wordsFallShort } from '../pipeline/shop-search.ts';
import type { SearchIndex } from '../search/search-index.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { VectorIndex } from '../vectors/vector-index.ts';

export interface HybridSearch {
  /** Item ids best first: by words, or by meaning where words fall short. */
  search(text: string, limit: number): Promise<readonly string[]>;
  /** Whether the query is answered by its meaning. */
  fallsShort(text: string): boolean;
  close(): Promise<void>;
}

/**
 * Words and meaning as the server joins them, over a catalogue that nobody changes, without shoppers and deadlines: for
 * measuring. Resolves when every product has a vector. @throws what the encoder throws.
 */
export async function hybridSearch(
  index: SearchIndex,
  items: ItemTable,
  products: readonly Product[],
  encoder: Encoder,
): Promise<HybridSearch> {
  const { catalogue } = createMemoryStore();
  await catalogue.upsert(products);
  const vectors = await new Promise<ProductVectors>((resolve, reject) => {
    const opened: ProductVectors = new ProductVectors({
      items,
      catalogue,
      createIndex: (embeddingSize) => new VectorIndex(createKernelsSync(), { embeddingSize, exact: false }),
      typeOf: (item) => index.typeOf(item),
      typesKnown: async () => undefined,
      open: async () => encoder,
      turn: () => undefined,
      wait: async () => undefined,
      onReady: () => resolve(opened),
      onFault: (error) => {
        void opened.close();
        reject(error);
      },
    });
  });
  const meaning = new MeaningSearch({
    vectors,
    size: () => items.size,
    timer: () => () => undefined,
  });
  const fallsShort = (text: string) => wordsFallShort(index, text);
  return {
    fallsShort,
    async search(text, limit) {
      const vector = fallsShort(text) ? await meaning.vectorOf(text) : undefined;
      const answer =
        vector instanceof Float32Array
          ? index.near({ text, limit: Math.min(limit, NEAREST) }, (k, allows) =>
              meaning.nearest(vector, k, allows),
            )
          : index.search({ text, limit });
      return answer.hits.map(({ item }) => items.idOf(item));
    },
    close: () => vectors.close(),
  };
}
