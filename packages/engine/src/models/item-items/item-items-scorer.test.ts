import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId, ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { itemItemsArrays, itemItemsOf } from './item-items.ts';
import { ItemItemsScorer } from './item-items-scorer.ts';
import { placeItemItems } from './placed-item-items.ts';

const idOf = (item: number): ItemId => `item-${item}` as ItemId;

describe('the cause of an item alone', () => {
  it('is that of the whole evidence, whatever the matrix, the page and the numbering', async () => {
    const cases = fc.integer({ min: 1, max: 12 }).chain((size) =>
      fc.record({
        rows: fc.array(
          fc.array(fc.option(fc.integer({ min: -4, max: 6 }), { nil: undefined, freq: 2 }), {
            minLength: size,
            maxLength: size,
          }),
          { minLength: size, maxLength: size },
        ),
        live: fc.shuffledSubarray(
          Array.from({ length: size + 2 }, (_, item) => item),
          { minLength: 1 },
        ),
        context: fc.uniqueArray(fc.nat(size + 1), { minLength: 1 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, live, context }) => {
        const entries = rows.map((row) =>
          row.flatMap((value, column) => (value === undefined ? [] : [[column, value / 8] as const])),
        );
        const content = {
          meta: {},
          arrays: itemItemsArrays({
            rows: rows.length,
            columns: rows.length,
            rowPointers: Uint32Array.from([0, ...entries], (_, row) => entries.slice(0, row).flat().length),
            columnIndices: Uint32Array.from(entries.flat(), ([column]) => column),
            values: Float32Array.from(entries.flat(), ([, value]) => value),
          }),
          itemIds: rows.map((_, item) => idOf(item)),
        };
        const items = new ItemTable(live.map(idOf));
        const placed = await placeItemItems('model', itemItemsOf('model', content), items, {});
        const scorer = new ItemItemsScorer(placed, { weights: [], decay: 0 });
        const page = context.map((item) => items.indexOf(idOf(item))).filter((item) => item !== undefined);
        const query = { now: 0, history: EMPTY_HISTORY, context: page };
        const causes = () =>
          Array.from({ length: items.size }, (_, item) => scorer.because(query, item as ItemIndex));
        const explained = Array.from(
          { length: items.size },
          (_, item) => scorer.explain(query, item as ItemIndex)?.because ?? -1,
        );
        // Asked out of the blue it scores nothing and reads the evidence.
        assert.deepEqual(causes(), explained);
        scorer.scoreAll(query, new Float32Array(items.size));
        assert.deepEqual(causes(), explained);
        // The scores are those of another question now.
        scorer.scoreAll({ now: 0, history: EMPTY_HISTORY, context: [] }, new Float32Array(items.size));
        assert.deepEqual(causes(), explained);
      }),
    );
  });
});
