import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createKernels, createKernelsSync, type Kernels } from './create-kernels.ts';
import type { Csr } from './csr.ts';
import { KernelError } from './kernel-error.ts';
import { crossReference } from './reference/cross.ts';
import { itemSimilaritiesReference } from './reference/item-similarities.ts';
import { multiplyDenseReference, scoreRowsReference } from './reference/sparse-rows.ts';

const single = createKernelsSync({ maxMemoryMb: 256 });
const pair = await createKernels({ threads: 2, maxMemoryMb: 256 });
after(() => pair.close());
const instances = fc.constantFrom(single, pair);

function scoped<T>(kernels: Kernels, body: () => T): T {
  const mark = kernels.memory.mark();
  try {
    return body();
  } finally {
    kernels.memory.release(mark);
  }
}

/** Quarters sum exactly in f32, so the kernels must agree to the last bit. */
const quarters = fc.integer({ min: -8, max: 8 }).map((x) => x / 4);

function csrOf(
  rows: number,
  columns: number,
  {
    binary = false,
    sorted = true,
    value = quarters,
  }: { binary?: boolean; sorted?: boolean; value?: fc.Arbitrary<number> } = {},
): fc.Arbitrary<Csr> {
  const row = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: columns - 1 }), value), {
    selector: ([column]) => column,
    maxLength: Math.min(columns, 12),
  });
  return fc.array(row, { minLength: rows, maxLength: rows }).map((lists) => {
    const ordered = sorted ? lists.map((list) => list.sort((a, b) => a[0] - b[0])) : lists;
    const pointers = [0];
    for (const list of ordered) pointers.push(pointers.at(-1)! + list.length);
    const flat = ordered.flat();
    return {
      rows,
      columns,
      rowPointers: Uint32Array.from(pointers),
      columnIndices: Uint32Array.from(flat, ([column]) => column),
      values: binary ? null : Float32Array.from(flat, ([, v]) => v),
    };
  });
}

const shapes = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 40 }));

test('gram equals XᵀX: weighted or binary, sorted or not, lower or full', () => {
  fc.assert(
    fc.property(
      instances,
      shapes.chain(([rows, columns]) =>
        fc.oneof(
          csrOf(rows, columns),
          csrOf(rows, columns, { binary: true }),
          csrOf(rows, columns, { sorted: false }),
        ),
      ),
      fc.constantFrom('lower' as const, 'full' as const),
      (kernels, x, triangle) => {
        scoped(kernels, () => {
          const n = x.columns;
          const out = kernels.memory.f32(n * n).fill(99);
          kernels.sparse.gram(x, out, { triangle });
          const want = crossReference(x, x);
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < (triangle === 'lower' ? i + 1 : n); j++) {
              assert.equal(out[i * n + j]! + 0, want[i * n + j]! + 0);
            }
          }
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('cross equals AᵀB, and adds to what is there when asked', () => {
  fc.assert(
    fc.property(
      instances,
      fc
        .tuple(
          fc.integer({ min: 0, max: 25 }),
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 1, max: 30 }),
        )
        .chain(([rows, left, right]) => fc.tuple(csrOf(rows, left, { sorted: false }), csrOf(rows, right))),
      fc.boolean(),
      (kernels, [a, b], accumulate) => {
        scoped(kernels, () => {
          const out = kernels.memory.f32(a.columns * b.columns).fill(2);
          kernels.sparse.cross(a, b, out, { accumulate });
          const want = crossReference(a, b).map((x) => x + (accumulate ? 2 : 0));
          for (let i = 0; i < want.length; i++) assert.equal(out[i]! + 0, want[i]! + 0);
        });
      },
    ),
    { numRuns: 150 },
  );
});

/** Each row of `got` holds k of the largest entries of the dense similarities, with their values. */
function assertNeighbors(got: Csr, dense: Float64Array, k: number): void {
  const n = got.columns;
  for (let i = 0; i < n; i++) {
    const row = dense.subarray(i * n, (i + 1) * n);
    const positive = [...row].filter((s) => s > 1e-7).sort((a, b) => b - a);
    const from = got.rowPointers[i]!;
    const to = got.rowPointers[i + 1]!;
    assert.equal(to - from, Math.min(k, positive.length));
    const kept = [];
    for (let e = from; e < to; e++) {
      if (e > from) assert.ok(got.columnIndices[e]! > got.columnIndices[e - 1]!);
      const want = row[got.columnIndices[e]!]!;
      assert.ok(Math.abs(got.values![e]! - want) <= 2e-6 * want);
      kept.push(want);
    }
    kept.sort((a, b) => b - a);
    for (let r = 0; r < kept.length; r++) assert.ok(Math.abs(kept[r]! - positive[r]!) <= 2e-6 * positive[r]!);
  }
}

test('itemNeighbors keeps the largest similarities: few and many columns touched, any signs', () => {
  fc.assert(
    fc.property(
      instances,
      fc
        .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(3, 20, 300))
        .chain(([rows, columns]) => fc.oneof(csrOf(rows, columns), csrOf(rows, columns, { binary: true }))),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 5),
      (kernels, x, k, shrinkage) => {
        const dense = itemSimilaritiesReference(x, shrinkage);
        assertNeighbors(kernels.sparse.itemNeighbors(x, k, { shrinkage }), dense, k);
      },
    ),
    { numRuns: 200 },
  );
});

test('itemNeighbors with norms of one is raw co-occurrence', () => {
  const x: Csr = {
    rows: 3,
    columns: 4,
    rowPointers: Uint32Array.of(0, 2, 4, 7),
    columnIndices: Uint32Array.of(0, 1, 0, 1, 1, 2, 3),
    values: null,
  };
  // Bought together: 0–1 twice, 1–2, 1–3 and 2–3 once.
  const got = single.sparse.itemNeighbors(x, 1, { norms: new Float32Array(4).fill(1) });
  assert.deepEqual([...got.rowPointers], [0, 1, 2, 3, 4]);
  assert.deepEqual([...got.columnIndices], [1, 0, 1, 1]);
  assert.deepEqual([...got.values!], [2, 2, 1, 1]);
});

test('scoreRows equals the sum of the history’s rows, passes over unknown items, accumulates when asked', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }).chain((n) => csrOf(n, n)),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), quarters), { maxLength: 10 }),
      fc.boolean(),
      fc.boolean(),
      (matrix, history, weighted, accumulate) => {
        scoped(single, () => {
          const { memory } = single;
          const placed: Csr = {
            ...matrix,
            rowPointers: memory.copy(matrix.rowPointers),
            columnIndices: memory.copy(matrix.columnIndices),
            values: memory.copy(matrix.values!),
          };
          const items = memory.copy(Uint32Array.from(history, ([item]) => item));
          const weights = weighted ? memory.copy(Float32Array.from(history, ([, w]) => w)) : null;
          const out = memory.f32(matrix.columns).fill(3);
          single.sparse.scoreRows(placed, items, weights, items.length, out, accumulate);
          const want = scoreRowsReference(matrix, items, weights).map((x) => x + (accumulate ? 3 : 0));
          for (let i = 0; i < want.length; i++) assert.equal(out[i]! + 0, want[i]! + 0);
        });
      },
    ),
    { numRuns: 150 },
  );
});

test('multiplyDense equals A·B', () => {
  fc.assert(
    fc.property(
      instances,
      shapes.chain(([rows, columns]) => csrOf(rows, columns)),
      fc.integer({ min: 1, max: 13 }),
      fc.boolean(),
      (kernels, a, width, accumulate) => {
        scoped(kernels, () => {
          const b = kernels.memory.f32(a.columns * width);
          for (let i = 0; i < b.length; i++) b[i] = (i % 17) - 8;
          const out = kernels.memory.f32(a.rows * width).fill(1);
          kernels.sparse.multiplyDense(a, b, width, out, { accumulate });
          const want = multiplyDenseReference(a, b, width).map((x) => x + (accumulate ? 1 : 0));
          for (let i = 0; i < want.length; i++) assert.equal(out[i]! + 0, want[i]! + 0);
        });
      },
    ),
    { numRuns: 100 },
  );
});

test('a CSR that points outside its matrix is refused', () => {
  const base: Csr = {
    rows: 2,
    columns: 2,
    rowPointers: Uint32Array.of(0, 1, 2),
    columnIndices: Uint32Array.of(0, 1),
    values: null,
  };
  const broken: Csr[] = [
    { ...base, columnIndices: Uint32Array.of(0, 2) },
    { ...base, rowPointers: Uint32Array.of(0, 2, 1) },
    { ...base, rowPointers: Uint32Array.of(0, 1) },
    { ...base, columnIndices: Uint32Array.of(0) },
    { ...base, values: new Float32Array(1) },
    { ...base, rowPointers: Uint32Array.of(0, 0, 3), columnIndices: Uint32Array.of(0, 1, 1) },
  ];
  const out = single.memory.f32(4);
  for (const x of broken) {
    assert.throws(
      () => single.sparse.gram(x, out),
      (error: unknown) => error instanceof KernelError && error.code === 'kernels.bad_argument',
    );
  }
});
