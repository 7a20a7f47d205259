import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Csr, hasAscendingColumns, transposeCsr } from './csr.ts';

const x: Csr = {
  rows: 3,
  columns: 4,
  rowPointers: Uint32Array.of(0, 2, 2, 5),
  columnIndices: Uint32Array.of(3, 0, 1, 0, 3),
  values: Float32Array.of(1, 2, 3, 4, 5),
};

test('transposeCsr of a known matrix', () => {
  const t = transposeCsr(x);
  assert.deepEqual([t.rows, t.columns], [4, 3]);
  assert.deepEqual([...t.rowPointers], [0, 2, 3, 3, 5]);
  assert.deepEqual([...t.columnIndices], [0, 2, 2, 0, 2]);
  assert.deepEqual([...t.values!], [2, 4, 3, 1, 5]);
});

test('transposing twice sorts the columns of every row', () => {
  assert.equal(hasAscendingColumns(x), false);
  const back = transposeCsr(transposeCsr(x));
  assert.equal(hasAscendingColumns(back), true);
  assert.deepEqual([...back.columnIndices], [0, 3, 0, 1, 3]);
  assert.deepEqual([...back.values!], [2, 1, 4, 3, 5]);
  assert.equal(transposeCsr({ ...x, values: null }).values, null);
});
