import { eventTypeCode } from '../../domain/event.ts';
import type { ScoredItems } from '../../domain/model.ts';
import type { Evaluated, EvaluationQuery } from '../../evaluation/evaluated.ts';
import { topItems } from '../../evaluation/top-items.ts';

const PURCHASE = eventTypeCode('purchase');

/** The baseline for buying again: each shopper's own items by the number of baskets they were in. */
export const purchaseCount: Evaluated = {
  name: 'purchase count',
  configuration: {},
  async fit(train) {
    const counts = new Float32Array(train.items.size);
    const lastOrder = new Int32Array(train.items.size).fill(-1);
    return {
      recommend({ history, k, exclude }: EvaluationQuery, out: ScoredItems): void {
        for (let entry = 0; entry < history.length; entry++) {
          const item = history.items[entry]!;
          if (history.types[entry] !== PURCHASE || lastOrder[item] === history.orders[entry]) continue;
          lastOrder[item] = history.orders[entry]!;
          counts[item]!++;
        }
        for (let place = 0; place < exclude.length; place++) counts[exclude.items[place]!] = 0;
        topItems(counts, counts.length, k, out);
        for (let entry = 0; entry < history.length; entry++) {
          counts[history.items[entry]!] = 0;
          lastOrder[history.items[entry]!] = -1;
        }
      },
    };
  },
};
