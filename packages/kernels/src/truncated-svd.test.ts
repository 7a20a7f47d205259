import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createKernels, createKernelsSync, type Kernels } from './create-kernels.ts';
import type { Csr } from './csr.ts';
import { KernelError } from './kernel-error.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { type TruncatedSvdOptions, truncatedSvd } from './truncated-svd.ts';

const single = createKernelsSync({ maxMemoryMb: 64 });
const pair = await createKernels({ threads: 2, maxMemoryMb: 64 });
after(() => pair.close());

function sparse(rows: number[][]): Csr {
  const entries = rows.map((row) => row.flatMap((value, column) => (value === 0 ? [] : [[column, value]])));
  const rowPointers = Uint32Array.from(
    { length: rows.length + 1 },
    (_, r) => entries.slice(0, r).flat().length,
  );
  return {
    rows: rows.length,
    columns: rows[0]!.length,
    rowPointers,
    columnIndices: Uint32Array.from(entries.flat(), ([column]) => column!),
    values: Float32Array.from(entries.flat(), ([, value]) => value!),
  };
}

async function svd(kernels: Kernels, matrix: Csr, options: TruncatedSvdOptions) {
  const used = kernels.memory.usedBytes;
  const { values, right } = await truncatedSvd(kernels, matrix, options);
  const copy = right.slice();
  kernels.memory.free(right);
  assert.equal(kernels.memory.usedBytes, used);
  return { values, right: copy };
}

test('a matrix known by hand: diagonal 3, 1, 2 in other rows', async () => {
  const matrix = sparse([
    [0, 0, 2],
    [3, 0, 0],
    [0, -1, 0],
    [0, 0, 0],
  ]);
  const { values, right } = await svd(single, matrix, { rank: 3 });
  assert.deepEqual(
    [...values].map((value) => Math.round(value * 1e4) / 1e4),
    [3, 2, 1],
  );
  const expected = [1, 0, 0, 0, 0, 1, 0, 1, 0];
  for (const [at, value] of expected.entries()) {
    assert.ok(Math.abs(right[at]! - value) < 1e-5, `entry ${at}: ${right[at]}`);
  }
});

test('values are square roots of the eigenvalues of AᵀA, and the vectors span what they belong to', async () => {
  const matrices = fc
    .record({ rows: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 12 }) })
    .chain(({ rows, columns }) =>
      fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    );
  await fc.assert(
    fc.asyncProperty(matrices, fc.nat(11), async (rows, more) => {
      const matrix = sparse(rows);
      const n = matrix.columns;
      const rank = Math.min(1 + more, n, matrix.rows);
      const gram = new Float64Array(n * n);
      for (const row of rows) {
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gram[i * n + j]! += row[i]! * row[j]!;
      }
      const exact = symmetricEigen(gram, n);
      const { values, right } = await svd(single, matrix, { rank, iterations: 30 });
      const scale = Math.sqrt(Math.max(0, exact.values[0]!)) + 1e-6;
      for (let k = 0; k < rank; k++) {
        const sigma = Math.sqrt(Math.max(0, exact.values[k]!));
        assert.ok(Math.abs(values[k]! - sigma) < 2e-3 * scale, `σ ${k}: ${values[k]} for ${sigma}`);
        if (sigma < 1e-2 * scale) continue;
        // AᵀA·v = σ²·v, |v| = 1
        let length = 0;
        for (let i = 0; i < n; i++) {
          let product = 0;
          for (let j = 0; j < n; j++) product += gram[i * n + j]! * right[j * rank + k]!;
          length += right[i * rank + k]! ** 2;
          assert.ok(Math.abs(product - sigma ** 2 * right[i * rank + k]!) < 5e-3 * scale ** 2);
        }
        assert.ok(Math.abs(length - 1) < 1e-3, `|v| ${length}`);
      }
    }),
    { numRuns: 60 },
  );
});

/** Rank-3 structure under noise, larger than a block of rows. */
function noisy(rows: number, columns: number): Csr {
  let state = 5;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const pointers = [0];
  const indices: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = row % 3; column < columns; column += 3) if (next() < 0.3) indices.push(column);
    pointers.push(indices.length);
  }
  return {
    rows,
    columns,
    rowPointers: Uint32Array.from(pointers),
    columnIndices: Uint32Array.from(indices),
    values: null,
  };
}

test('finds three tastes under noise, the same bits on two threads as on one and for the same seed', async () => {
  const matrix = noisy(5000, 90);
  const options = { rank: 6, oversampling: 8, seed: 3 };
  const one = await svd(single, matrix, options);
  const two = await svd(pair, matrix, options);
  assert.deepEqual(two, one);
  assert.ok(one.values[2]! > 3 * one.values[3]!, String(one.values));
  for (let item = 0; item < 90; item++) {
    const rows = [item, (item + 3) % 90, (item + 1) % 90].map((i) => one.right.subarray(i * 6, i * 6 + 3));
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
    assert.ok(dot(rows[0]!, rows[1]!) > 10 * Math.abs(dot(rows[0]!, rows[2]!)));
  }
  assert.notDeepEqual((await svd(single, matrix, { ...options, seed: 4 })).right, one.right);
});

test('a matrix of lower rank gets values 0; a rank beyond the matrix is refused; a callback may stop it', async () => {
  const { values } = await svd(
    single,
    sparse([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ]),
    { rank: 3 },
  );
  assert.ok(Math.abs(values[0]! - Math.sqrt(42)) < 1e-4 && values[1]! < 1e-3 && values[2]! < 1e-3);
  const zero = await svd(
    single,
    sparse([
      [0, 0],
      [0, 0],
    ]),
    { rank: 2 },
  );
  assert.deepEqual([...zero.values, ...zero.right], [0, 0, 0, 0, 0, 0]);
  const refused = (error: unknown) => error instanceof KernelError && error.field === 'rank';
  await assert.rejects(truncatedSvd(single, sparse([[1, 0, 1]]), { rank: 2 }), refused);
  const used = single.memory.usedBytes;
  const stopped = truncatedSvd(single, noisy(50, 9), {
    rank: 2,
    onIteration: (fraction) => {
      if (fraction > 0.4) throw new Error('stop');
    },
  });
  await assert.rejects(stopped, /stop/);
  assert.equal(single.memory.usedBytes, used);
});
