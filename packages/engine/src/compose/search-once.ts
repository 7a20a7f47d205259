import type { EpochMs, ShopperId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { SearchResult } from '../domain/product-search.ts';
import type { SearchAccount, SearchAnswer } from '../domain/search.ts';
import type { FoundAccount } from '../pipeline/open-search.ts';
import { SearchIndex } from '../search/search-index.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { openShop } from './open-shop.ts';
import { readSynonyms } from './read-synonyms.ts';
import { requireShop } from './require-shop.ts';

export interface OneSearch {
  readonly data: string;
  readonly text: string;
  readonly limit: number;
  readonly now: EpochMs;
}

export interface FoundProduct {
  readonly itemId: string;
  readonly title: string;
  readonly score: number;
  readonly account: SearchAccount | undefined;
}

/** What the words alone find in the data folder's catalogue, with the account of each score. A server may be running. */
export async function searchOnce({
  data,
  text,
  limit,
  now,
}: OneSearch): Promise<{ answer: SearchAnswer; found: readonly FoundProduct[] }> {
  requireShop(data);
  const reader = openLogReader(data);
  try {
    const products = [...reader.products()];
    const items = new ItemTable();
    const index = new SearchIndex(items, { synonyms: readSynonyms(data) });
    await index.load(products);
    const { answer, accountOf } = index.explained({ text, limit, now });
    const titles = new Map(products.map(({ id, title }) => [id, title]));
    return {
      answer,
      found: answer.hits.map(({ item, score }) => {
        const itemId = items.idOf(item);
        return { itemId, title: titles.get(itemId) ?? '', score, account: accountOf(item) };
      }),
    };
  } finally {
    reader.close();
  }
}

export interface PersonalSearch extends OneSearch {
  readonly shopperId: string;
  readonly signal: AbortSignal;
}

export interface ServedProduct extends FoundAccount {
  readonly itemId: string;
  readonly title: string;
  readonly score: number;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
}

/** What the server would answer to the shopper, with the account of each place. The folder must not be in use by a server. */
export async function searchAs({
  data,
  text,
  limit,
  now,
  shopperId,
  signal,
}: PersonalSearch): Promise<{ result: SearchResult; found: readonly ServedProduct[] }> {
  requireShop(data);
  const shop = await openShop({
    data,
    follow: false,
    search: true,
    signal,
    onFault: (what, error) =>
      console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`),
  });
  try {
    const { productSearch, accounts } = shop.search;
    const result = await productSearch.search({
      text,
      limit,
      shopperId: shopperId as ShopperId,
      personalization: 'on',
      now,
    });
    const accountOf = accounts(text, now);
    return {
      result,
      found: result.items.map(({ itemId, score, reasons }) => ({
        itemId,
        title: shop.store.catalogue.get(itemId)?.title ?? '',
        score,
        reasons,
        ...accountOf(itemId),
      })),
    };
  } finally {
    await shop.close();
  }
}
