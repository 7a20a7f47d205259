import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId, ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Kinship } from '../../domain/model.ts';
import { itemItemsArrays, itemItemsOf } from './item-items.ts';
import { ItemItemsScorer } from './item-items-scorer.ts';
import { placeItemItems } from './placed-item-items.ts';

const idOf = (item: number): ItemId => `item-${item}` as ItemId;

describe('the cause of an item alone', () => {
  it('is that of the whole evidence, whatever the matrix, the page, the numbering and who is kin to whom', async () => {
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
        kin: fc.array(fc.constantFrom(2, 1, 0, -1), { minLength: 7, maxLength: 7 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, live, context, kin }) => {
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
        const kinship: Kinship = (cause, item) => kin[(3 * cause + item) % kin.length]!;
        const causes = () =>
          Array.from({ length: items.size }, (_, item) => scorer.because(query, item as ItemIndex, kinship));
        const explained = Array.from({ length: items.size }, (_, item) => {
          const evidence = scorer.explain(query, item as ItemIndex, kinship);
          return evidence && { because: evidence.because, share: evidence.share, link: evidence.link };
        });
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

describe('the cause that is named', () => {
  /** Of the last item, when the page shows all the others; `parts` are what each adds, in eighths. */
  const causeOf = async (parts: readonly number[], kin: Kinship) => {
    const size = parts.length + 1;
    const content = {
      meta: {},
      arrays: itemItemsArrays({
        rows: size,
        columns: size,
        rowPointers: Uint32Array.from([...parts.keys(), parts.length, parts.length]),
        columnIndices: new Uint32Array(parts.length).fill(parts.length),
        values: Float32Array.from(parts, (part) => part / 8),
      }),
      itemIds: Array.from({ length: size }, (_, item) => idOf(item)),
    };
    const items = new ItemTable(content.itemIds.map((id) => id as ItemId));
    const scorer = new ItemItemsScorer(
      await placeItemItems('model', itemItemsOf('model', content), items, {}),
      { weights: [], decay: 0 },
    );
    const query = { now: 0, history: EMPTY_HISTORY, context: [...parts.keys()] as ItemIndex[] };
    scorer.scoreAll(query, new Float32Array(size));
    return scorer.because(query, parts.length as ItemIndex, kin);
  };
  const kin =
    (...of: ReturnType<Kinship>[]): Kinship =>
    (cause) =>
      of[cause]!;

  it('is the strongest where none is kin', async () => {
    assert.deepEqual(await causeOf([2, 4, 2], kin(0, -1, -1)), { because: 1, share: 0.5, link: 1 });
  });

  it('is one of its own category with half the strongest part, before a stronger one of its department', async () => {
    assert.deepEqual(await causeOf([8, 6, 4], kin(-1, 1, 2)), { because: 2, share: 4 / 18, link: 1 });
    assert.deepEqual(await causeOf([4, 6, 8], kin(2, 1, -1)), { because: 0, share: 4 / 18, link: 1 });
  });

  it('is one of its department where those of its category weigh less than half', async () => {
    assert.deepEqual(await causeOf([3, 5, 8], kin(2, 1, 0)), { because: 1, share: 5 / 16, link: 1 });
  });

  it('is the strongest where all kin weigh less than half', async () => {
    assert.deepEqual(await causeOf([3, 3, 10], kin(2, 1, -1)), { because: 2, share: 10 / 16, link: 1 });
    // Kin of what was strongest so far, until a stronger one came.
    assert.deepEqual(await causeOf([4, 8, 20], kin(2, 1, -1)), { because: 2, share: 20 / 32, link: 1 });
  });

  it('leads to the item as strongly as its entry is great beside the greatest of its row', async () => {
    // The first also leads to the second, at twice the strength.
    const content = {
      meta: {},
      arrays: itemItemsArrays({
        rows: 3,
        columns: 3,
        rowPointers: Uint32Array.of(0, 2, 2, 2),
        columnIndices: Uint32Array.of(1, 2),
        values: Float32Array.of(1, 0.5),
      }),
      itemIds: [idOf(0), idOf(1), idOf(2)],
    };
    const items = new ItemTable(content.itemIds);
    const placed = await placeItemItems('model', itemItemsOf('model', content), items, {});
    const scorer = new ItemItemsScorer(placed, { weights: [], decay: 0 });
    const query = { now: 0, history: EMPTY_HISTORY, context: [0 as ItemIndex] };
    scorer.scoreAll(query, new Float32Array(3));
    assert.deepEqual(scorer.because(query, 2 as ItemIndex), { because: 0, share: 1, link: 0.5 });
    assert.deepEqual(scorer.because(query, 1 as ItemIndex), { because: 0, share: 1, link: 1 });
  });

  it('has no more than all of the score where others take away from it', async () => {
    assert.deepEqual(await causeOf([6, -4], kin(2, 2)), { because: 0, share: 1, link: 1 });
  });
});
