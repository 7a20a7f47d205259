import { categoryKey } from '../../packages/engine/src/domain/product.ts';
import { openLogReader } from '../../packages/engine/src/store/sqlite/log-reader.ts';

export interface PickedShopper {
  readonly id: string;
  readonly label: string;
  readonly description: string;
}

interface Tally {
  lines: number;
  orders: number;
  readonly categories: Map<string, number>;
}

/** Known customers to sign in as: each keen on another category, with enough of a history to show. */
export function pickShoppers(data: string, count: number): PickedShopper[] {
  const reader = openLogReader(data);
  try {
    const categoryOf = new Map<string, string>();
    for (const product of reader.products()) {
      const key = categoryKey(product);
      if (key !== undefined) categoryOf.set(product.id, key);
    }
    const tallies = new Map<string, Tally>();
    for (const block of reader.read(0)) {
      for (const event of block) {
        if (event.type !== 'purchase' || event.shopperId === undefined) continue;
        const tally = tallies.get(event.shopperId) ?? { lines: 0, orders: 0, categories: new Map() };
        tallies.set(event.shopperId, tally);
        tally.orders++;
        for (const { itemId } of event.items) {
          tally.lines++;
          const category = categoryOf.get(itemId) ?? 'other';
          tally.categories.set(category, (tally.categories.get(category) ?? 0) + 1);
        }
      }
    }
    return characters(tallies, count);
  } finally {
    reader.close();
  }
}

/** The most one-sided shoppers, one for each favourite category. */
function characters(tallies: ReadonlyMap<string, Tally>, count: number): PickedShopper[] {
  const ranked = [...tallies]
    .filter(([, { orders, lines }]) => orders >= 4 && lines >= 15 && lines <= 300)
    .map(([id, tally]) => {
      const [category, lines] = [...tally.categories].sort((a, b) => b[1] - a[1])[0]!;
      return { id, category, share: lines / tally.lines, ...tally };
    })
    .sort((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1));
  const picked = new Map<string, PickedShopper>();
  for (const { id, category, orders, lines } of ranked) {
    if (picked.size === count) break;
    if (picked.has(category) || category === 'other') continue;
    const name = category.split(' > ').at(-1)!;
    picked.set(category, {
      id,
      label: `Customer ${id.replace(/^shopper-/, '')}`,
      description: `${orders} orders, ${lines} lines, mostly ${name}`,
    });
  }
  return [...picked.values()];
}
