import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Csr } from '@aisle/kernels';
import fc from 'fast-check';
import { addNewcomers } from './newcomers.ts';

type Matrix = readonly (readonly number[])[];

function sparse(matrix: Matrix): Csr & { readonly values: Float32Array } {
  const rowPointers = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const row of matrix) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      columns.push(column);
      values.push(value);
    }
    rowPointers.push(columns.length);
  }
  return {
    rows: matrix.length,
    columns: matrix[0]?.length ?? 0,
    rowPointers: Uint32Array.from(rowPointers),
    columnIndices: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
}

function dense(matrix: Csr): number[][] {
  return Array.from({ length: matrix.rows }, (_, row) => {
    const line: number[] = new Array(matrix.columns).fill(0);
    for (let at = matrix.rowPointers[row]!; at < matrix.rowPointers[row + 1]!; at++)
      line[matrix.columnIndices[at]!] = matrix.values![at]!;
    return line;
  });
}

/** The first `known` items are chosen. */
function selection(known: number, items: number) {
  return {
    chosen: Uint32Array.from({ length: known }, (_, item) => item),
    numberOf: Int32Array.from({ length: items }, (_, item) => (item < known ? item : -1)),
  };
}

test('a newcomer stands where the item stands that reads like it, as answer and as question', () => {
  const known = sparse([
    [0, 0.5, 0],
    [0.25, 0, 0],
    [0, 0, 0],
  ]);
  const likeness = sparse([
    [0, 0, 0, 0],
    [0, 0, 0, 0.8],
    [0, 0, 0, 0],
    [0, 0.8, 0, 0],
  ]);
  const { matrix, newcomers } = addNewcomers(known, selection(3, 4), likeness, {
    titleShare: 0.5,
    neighbors: 10,
  });
  assert.deepEqual([...newcomers], [3]);
  const expected = [
    [0, 0.5, 0, 0.25],
    [0.25, 0, 0, 0.4],
    [0, 0, 0, 0],
    [0.25, 0.4, 0, 0],
  ];
  dense(matrix).forEach((row, at) => {
    row.forEach((value, column) => {
      assert.ok(Math.abs(value - expected[at]![column]!) < 1e-6, `${at}, ${column}`);
    });
  });
});

test('an item that reads like nothing known gets no row', () => {
  const { matrix, newcomers } = addNewcomers(
    sparse([[0]]),
    selection(1, 3),
    sparse([
      [0, 0, 0],
      [0, 0, 0.9],
      [0, 0.9, 0],
    ]),
    { titleShare: 1, neighbors: 10 },
  );
  assert.equal(newcomers.length, 0);
  assert.equal(matrix.rows, 1);
});

test('rows and columns of newcomers agree with the formula', () => {
  const cell = fc.constantFrom(0, 0, 0.25, 0.5, 1, -0.5);
  const square = (size: number, from: fc.Arbitrary<number>) =>
    fc.array(fc.array(from, { minLength: size, maxLength: size }), { minLength: size, maxLength: size });
  const hollow = (matrix: Matrix): number[][] =>
    matrix.map((row, i) => row.map((value, j) => (i === j ? 0 : value)));
  fc.assert(
    fc.property(square(4, cell), square(7, fc.constantFrom(0, 0, 0.5, 1)), (b, like) => {
      const [known, likeness] = [hollow(b), hollow(like)];
      const share = 0.5;
      const { matrix, newcomers } = addNewcomers(sparse(known), selection(4, 7), sparse(likeness), {
        titleShare: share,
        neighbors: 100,
      });
      const items = [0, 1, 2, 3, ...newcomers];
      /** Weights with which the known items stand for an item. */
      const standIns = (item: number): number[] => {
        if (item < 4) return [0, 1, 2, 3].map((m) => (m === item ? 1 : 0));
        const squares = likeness[item]!.slice(0, 4).map((value) => value ** 2);
        const sum = squares.reduce((total, value) => total + value, 0);
        return squares.map((value) => value / sum);
      };
      const expected = items.map((i) =>
        items.map((j) => {
          if (i === j) return 0;
          let value = i >= 4 || j >= 4 ? share * likeness[i]![j]! : 0;
          standIns(i).forEach((left, p) => {
            standIns(j).forEach((right, q) => {
              value += left * known[p]![q]! * right * (j >= 4 ? 0.5 : 1);
            });
          });
          return value;
        }),
      );
      dense(matrix).forEach((row, at) => {
        row.forEach((value, column) => {
          assert.ok(Math.abs(value - expected[at]![column]!) < 1e-5, `${at}, ${column}`);
        });
      });
    }),
    { numRuns: 100 },
  );
});

test('a row keeps its greatest entries, columns ascending', () => {
  const known = sparse([
    [0, 0.1, 0.2, 0.3],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  const likeness = sparse([
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
    [1, 0, 0, 0, 0],
  ]);
  const { matrix } = addNewcomers(known, selection(4, 5), likeness, { titleShare: 0, neighbors: 2 });
  assert.deepEqual(
    [...matrix.columnIndices.subarray(matrix.rowPointers[4]!, matrix.rowPointers[5]!)],
    [2, 3],
  );
});
