import type { ItemColumns } from '../domain/dataset.ts';
import type { ItemTable } from '../domain/item-table.ts';
import { categoryKey, type Product } from '../domain/product.ts';

/**
 * What the catalogue says of each item of `items`; items without a product have no category, price, date or title and
 * are a group of their own. Categories and groups are numbered in item order, so equal input gives equal columns.
 */
export function itemColumns(items: ItemTable, products: Iterable<Product>): ItemColumns {
  const byIndex: (Product | undefined)[] = new Array(items.size).fill(undefined);
  for (const product of products) {
    const index = items.indexOf(product.id);
    if (index !== undefined) byIndex[index] = product;
  }
  const category = new Int32Array(items.size).fill(-1);
  const publishedAt = new Float64Array(items.size).fill(Number.NaN);
  const price = new Float64Array(items.size).fill(Number.NaN);
  const group = new Int32Array(items.size);
  const titles: string[] = new Array(items.size).fill('');
  const categories: string[] = [];
  const categoryNumbers = new Map<string, number>();
  const groupNumbers = new Map<string, number>();
  let groups = 0;
  for (let index = 0; index < items.size; index++) {
    const product = byIndex[index];
    const groupId = product?.groupId;
    const known = groupId === undefined ? undefined : groupNumbers.get(groupId);
    group[index] = known ?? groups++;
    if (groupId !== undefined && known === undefined) groupNumbers.set(groupId, group[index]!);
    if (product === undefined) continue;
    titles[index] = product.title;
    if (product.publishedAt !== undefined) publishedAt[index] = product.publishedAt;
    if (product.price !== undefined) price[index] = product.price.amount;
    const key = categoryKey(product);
    if (key === undefined) continue;
    let number = categoryNumbers.get(key);
    if (number === undefined) {
      number = categories.length;
      categories.push(key);
      categoryNumbers.set(key, number);
    }
    category[index] = number;
  }
  return { category, categories, publishedAt, price, group, titles };
}
