import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProfileKey, ShopperId, VisitorId } from '../../domain/ids.ts';
import type { Product } from '../../domain/product.ts';
import { CatalogueState } from '../catalogue-state.ts';
import { Identities } from '../identities.ts';
import { openDatabaseForReading } from './database.ts';
import { type OddRowListener, soundPreferences, soundProducts } from './odd-rows.ts';
import type { Page } from './shop-reader.ts';
import { PAGE_RECORDS, ShopReader } from './shop-reader.ts';
import { SHOP_MIGRATIONS } from './shop-schema.ts';

/** What of `shop.db` is held in memory while a store is open. Read page by page, each in a turn of its own. */
export async function loadState(
  file: string,
  onOdd?: OddRowListener,
): Promise<{ identities: Identities; catalogue: CatalogueState }> {
  const reader = new ShopReader(openDatabaseForReading(file, SHOP_MIGRATIONS));
  try {
    const identities = new Identities();
    for await (const links of pages<[VisitorId, ShopperId]>((after) => reader.links(after, PAGE_RECORDS))) {
      for (const [visitor, shopper] of links) identities.link(visitor, shopper);
    }
    for await (const kept of pages<[ProfileKey, unknown]>((after) =>
      reader.preferences(after, PAGE_RECORDS),
    )) {
      for (const [key, preferences] of soundPreferences(kept, onOdd))
        identities.setPreferences(key, preferences);
    }
    const catalogue = new CatalogueState();
    for await (const products of pages<Product>((after) => reader.products(after, PAGE_RECORDS))) {
      catalogue.load(soundProducts(products, onOdd));
    }
    return { identities, catalogue };
  } finally {
    reader.close();
  }
}

async function* pages<T>(query: (after: number) => Page): AsyncGenerator<readonly T[]> {
  for (let page = query(0); page.count > 0; page = query(page.last)) {
    yield JSON.parse(page.json) as readonly T[];
    await nextTurn();
  }
}
