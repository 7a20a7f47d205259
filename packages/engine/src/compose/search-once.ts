import type { EpochMs } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { SearchAccount, SearchAnswer } from '../domain/search.ts';
import { SearchIndex } from '../search/search-index.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
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

/** What a search over the data folder's catalogue answers, with the account of each score. A server may be running. */
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
    const index = new SearchIndex(items);
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
