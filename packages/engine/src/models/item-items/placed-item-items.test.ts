import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ArtefactContent } from '../../domain/artefact.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemId, ItemIndex } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { ROWS_A_TURN } from '../live/in-slices.ts';
import { itemItemsArrays, itemItemsOf } from './item-items.ts';
import { ItemItemsScorer } from './item-items-scorer.ts';
import { ENTRIES_A_TURN, NO_ROW, placeItemItems } from './placed-item-items.ts';

const idOf = (item: number): ItemId => `item-${item}` as ItemId;

/** A square matrix with the columns given by row, and values that tell entries apart. */
function contentOf(rows: readonly (readonly number[])[]): ArtefactContent {
  const rowPointers = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => {
    rowPointers[at + 1] = rowPointers[at]! + row.length;
  });
  const columnIndices = Uint32Array.from(rows.flat());
  return {
    meta: {},
    arrays: itemItemsArrays({
      rows: rows.length,
      columns: rows.length,
      rowPointers,
      columnIndices,
      values: Float32Array.from(columnIndices, (_, entry) => entry + 1),
    }),
    itemIds: rows.map((_, item) => idOf(item)),
  };
}

/** A full square of `size` items. */
const square = (size: number): ArtefactContent => {
  const row = Array.from({ length: size }, (_, column) => column);
  return contentOf(row.map(() => row));
};

const place = (content: ArtefactContent, items: ItemTable, turn?: () => void) =>
  placeItemItems('test', itemItemsOf('test', content), items, turn === undefined ? {} : { turn });

const corrupt = { code: 'artefact_corrupt' };

describe('placing an item-item matrix', () => {
  it('refuses a value that is no finite number: it would be the score of whatever it meets', async () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const content = square(3);
      (content.arrays['values'] as Float32Array)[4] = value;
      await assert.rejects(place(content, new ItemTable([])), corrupt, String(value));
    }
  });

  it('gives the matrix in the numbering of the live table, whatever its order, and explains from it', async () => {
    const matrices = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.tuple(
          fc.array(fc.uniqueArray(fc.nat(size - 1)), { minLength: size, maxLength: size }),
          fc.shuffledSubarray(Array.from({ length: size + 3 }, (_, item) => item)),
        ),
      );
    await fc.assert(
      fc.asyncProperty(matrices, async ([unordered, known]) => {
        const rows = unordered.map((row) => row.toSorted((a, b) => a - b));
        const items = new ItemTable(known.map(idOf));
        const placed = await place(contentOf(rows), items);
        const scorer = new ItemItemsScorer(placed, { weights: [], decay: 0 });
        const scores = new Float32Array(items.size);
        let entry = 0;
        for (const [item, row] of rows.entries()) {
          const expected = new Float32Array(items.size);
          for (const column of row) expected[items.indexOf(idOf(column))!] = ++entry;
          const query = { now: 0, history: EMPTY_HISTORY, context: [items.indexOf(idOf(item))!] };
          scorer.scoreAll(query, scores);
          assert.deepEqual(scores, expected);
          for (let other = 0; other < items.size; other++) {
            const because = scorer.explain(query, other as ItemIndex)?.because;
            assert.equal(because, expected[other]! > 0 ? query.context[0] : undefined);
            assert.equal(scorer.because(query, other as ItemIndex)?.because, because);
          }
        }
        const strangers = items.ids().filter((id) => Number(id.slice(5)) >= rows.length);
        for (const id of strangers) assert.equal(placed.rowOf[items.indexOf(id)!], NO_ROW);
      }),
    );
  });

  it('keeps the artefact’s columns in memory only where the live order is another', async () => {
    const content = square(3);
    const same = await place(
      content,
      new ItemTable(['other' as ItemId, ...content.itemIds.map((id) => id as ItemId)]),
    );
    assert.equal(same.sorted, same.matrix);
    const turned = await place(content, new ItemTable(content.itemIds.toReversed() as ItemId[]));
    assert.equal(turned.sorted.columnIndices, content.arrays['columnIndices']);
  });

  it('takes a turn before every so many items and entries', async () => {
    const content = square(400);
    let turns = 0;
    await place(content, new ItemTable(), () => {
      turns++;
    });
    assert.equal(turns, Math.ceil(400 / ROWS_A_TURN) + Math.ceil(400 ** 2 / ENTRIES_A_TURN));
  });

  it('looks no further ahead between two turns: what is spoilt meanwhile is noticed', async () => {
    for (const spoiltTurn of [1, 2, 4]) {
      const content = square(400);
      const columns = content.arrays['columnIndices']!;
      let turns = 0;
      const spoil = () => {
        // The first turn places the items.
        if (++turns === 1 + spoiltTurn) columns[(spoiltTurn - 1) * ENTRIES_A_TURN] = 400;
      };
      await assert.rejects(place(content, new ItemTable(), spoil), corrupt);
      assert.equal(turns, 1 + spoiltTurn);
    }
  });

  it('lets others add to the table between its turns', async () => {
    const content = square(300);
    const items = new ItemTable();
    let late = 0;
    const placed = await place(content, items, () => {
      items.intern(`late-${late++}` as ItemId);
    });
    const scorer = new ItemItemsScorer(placed, { weights: [], decay: 0 });
    const scores = new Float32Array(items.size);
    for (const item of [0, 299]) {
      scorer.scoreAll({ now: 0, history: EMPTY_HISTORY, context: [items.indexOf(idOf(item))!] }, scores);
      for (let other = 0; other < 300; other++) {
        assert.equal(scores[items.indexOf(idOf(other))!], item * 300 + other + 1);
      }
    }
    assert.equal(scores[items.indexOf('late-0' as ItemId)!], 0);
  });

  it('refuses arrays that are no matrix, and names the row', async () => {
    const spoilt: [string, number, number, RegExp][] = [
      ['columnIndices', 3, 2, /row 1 /],
      ['columnIndices', 4, 3, /row 1 /],
      ['columnIndices', 8, 3, /row 2 /],
      ['columnIndices', 0, 0xffffffff, /row 0 /],
      ['rowPointers', 0, 1, /row 0 /],
      ['rowPointers', 1, 7, /row 1 /],
      ['rowPointers', 3, 8, /columnIndices/],
      ['rowPointers', 2, 10, /row 2 /],
    ];
    for (const [array, at, value, message] of spoilt) {
      const content = square(3);
      content.arrays[array]![at] = value;
      await assert.rejects(async () => place(content, new ItemTable()), { ...corrupt, message });
    }
    const short = square(3);
    const arrays = { ...short.arrays, values: new Float32Array(8) };
    await assert.rejects(async () => place({ ...short, arrays }, new ItemTable()), corrupt);
  });
});
