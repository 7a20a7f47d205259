import type { History, Interaction } from '../domain/history.ts';
import type { ItemIndex } from '../domain/ids.ts';

/** Two histories of one person joined in time order, the first one's entry first at equal times; the newest `limit`. */
export function mergedHistory(first: History, second: History, limit: number): Interaction[] {
  const joined: Interaction[] = [];
  let a = 0;
  let b = 0;
  while (a < first.length || b < second.length) {
    const takeFirst = b >= second.length || (a < first.length && first.times[a]! <= second.times[b]!);
    joined.push(takeFirst ? entry(first, a++) : entry(second, b++));
  }
  return joined.length > limit ? joined.slice(joined.length - limit) : joined;
}

function entry(history: History, at: number): Interaction {
  return {
    item: history.items[at]! as ItemIndex,
    type: history.types[at]!,
    time: history.times[at]!,
    quantity: history.quantities[at]!,
    order: history.orders[at]!,
    shopper: -1,
  };
}
