import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createKernels, createKernelsSync, type Kernels } from './create-kernels.ts';
import { KernelError } from './kernel-error.ts';
import { quantizeQueryReference, scanReference } from './reference/scan.ts';
import { selectRowsReference } from './reference/select-rows.ts';
import { topKReference } from './reference/top-k.ts';

const single = createKernelsSync({ maxMemoryMb: 256 });
const pair = await createKernels({ threads: 2, maxMemoryMb: 256 });
after(() => pair.close());
const instances = fc.constantFrom(single, pair);

/** Runs `body` and frees what it allocated. */
function scoped<T>(kernels: Kernels, body: () => T): T {
  const mark = kernels.memory.mark();
  try {
    return body();
  } finally {
    kernels.memory.release(mark);
  }
}

function result(kernels: Kernels, k: number, run: (ids: Uint32Array, scores: Float32Array) => number) {
  const ids = kernels.memory.u32(k);
  const scores = kernels.memory.f32(k);
  const count = run(ids, scores);
  return { ids: [...ids.subarray(0, count)], scores: [...scores.subarray(0, count)] };
}

/** Few distinct values, so that ties are common, and the ones that must never be returned. */
const tiedScores = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -3, max: 3 }) },
    { weight: 2, arbitrary: fc.float({ noNaN: true }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY, -0),
    },
  ),
  { maxLength: 120 },
);
const bitmap = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 4, maxLength: 4 });

test('ofDense equals sorting by score, then index', () => {
  fc.assert(
    fc.property(
      tiedScores,
      fc.integer({ min: 1, max: 40 }),
      fc.option(bitmap),
      fc.constantFrom(Number.NEGATIVE_INFINITY, 0),
      (values, k, words, minimum) => {
        scoped(single, () => {
          const scores = single.memory.copy(Float32Array.from(values));
          const filter = words === null ? null : single.memory.copy(Uint32Array.from(words));
          assert.deepEqual(
            result(single, k, (ids, out) => single.topK.ofDense(scores, k, ids, out, filter, minimum)),
            topKReference(scores, k, filter, minimum),
          );
        });
      },
    ),
    { numRuns: 400 },
  );
});

test('ofDense over many blocks, ascending scores (every entry enters the heap)', () => {
  scoped(single, () => {
    const n = 10_001;
    const values = single.memory.f32(n);
    for (let i = 0; i < n; i++) values[i] = i;
    assert.deepEqual(
      result(single, 3, (ids, out) => single.topK.ofDense(values, 3, ids, out)),
      { ids: [10_000, 9_999, 9_998], scores: [10_000, 9_999, 9_998] },
    );
  });
});

const matrices = fc.record({
  rows: fc.integer({ min: 0, max: 50 }),
  dimension: fc.integer({ min: 1, max: 70 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});

/** Small whole numbers: their dot products are exact in f32 in any order, so ties are ties. */
function wholeNumbers(length: number, seed: number, spread = 5): Float32Array {
  let state = seed + 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) % (2 * spread + 1)) - spread;
  });
}

test('scan equals the sorted dot products', () => {
  fc.assert(
    fc.property(
      instances,
      matrices,
      fc.integer({ min: 1, max: 20 }),
      fc.option(bitmap),
      (kernels, { rows, dimension, seed }, k, words) => {
        scoped(kernels, () => {
          const matrix = kernels.memory.copy(wholeNumbers(rows * dimension, seed));
          const query = kernels.memory.copy(wholeNumbers(dimension, seed + 7));
          const filter = words === null ? null : kernels.memory.copy(Uint32Array.from(words));
          assert.deepEqual(
            result(kernels, k, (ids, out) => kernels.topK.scan(matrix, query, k, ids, out, filter)),
            topKReference(scanReference(matrix, query), k, filter),
          );
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('scanInt8 without exact rows ranks by level dot products times row scales', () => {
  fc.assert(
    fc.property(
      instances,
      matrices,
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      fc.option(bitmap),
      (kernels, { rows, dimension, seed }, k, perRow, words) => {
        scoped(kernels, () => {
          const levels = kernels.memory.copy(Int8Array.from(wholeNumbers(rows * dimension, seed, 127)));
          const query = kernels.memory.copy(wholeNumbers(dimension, seed + 7, 100).map((x) => x / 16));
          // Powers of two scale exactly, so ties stay ties.
          const scales = perRow
            ? kernels.memory.copy(Float32Array.from({ length: rows }, (_, r) => 2 ** -(r % 3)))
            : 0.5;
          const filter = words === null ? null : kernels.memory.copy(Uint32Array.from(words));
          const quantized = quantizeQueryReference(query);
          const expected = topKReference(
            scanReference(levels, quantized.levels).map(
              (s, r) => s * (typeof scales === 'number' ? scales : scales[r]!),
            ),
            k,
            filter,
          );
          const got = result(kernels, k, (ids, out) =>
            kernels.topK.scanInt8({ levels, scales, dimension }, null, query, k, ids, out, filter),
          );
          assert.deepEqual(got.ids, expected.ids);
          for (let i = 0; i < got.ids.length; i++) {
            const want = expected.scores[i]! * quantized.scale;
            assert.ok(Math.abs(got.scores[i]! - want) <= 1e-6 * Math.abs(want) + 1e-9);
          }
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('scanInt8 with exact rows returns exact scores, and the exact ranking when all rows are candidates', () => {
  fc.assert(
    fc.property(
      instances,
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 1, max: 60 }),
      (kernels, seed, dimension) => {
        scoped(kernels, () => {
          const rows = 24;
          const exact = kernels.memory.copy(wholeNumbers(rows * dimension, seed, 100));
          const levels = kernels.memory.copy(Int8Array.from(exact));
          const query = kernels.memory.copy(wholeNumbers(dimension, seed + 3, 20));
          assert.deepEqual(
            result(kernels, 6, (ids, out) =>
              kernels.topK.scanInt8({ levels, scales: 1, dimension }, exact, query, 6, ids, out),
            ),
            topKReference(scanReference(exact, query), 6),
          );
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('scans over many blocks give the same on one thread and on two', () => {
  const rows = 9_001;
  const dimension = 24;
  const expected = topKReference(
    scanReference(wholeNumbers(rows * dimension, 5), wholeNumbers(dimension, 6)),
    50,
  );
  for (const kernels of [single, pair]) {
    scoped(kernels, () => {
      const matrix = kernels.memory.copy(wholeNumbers(rows * dimension, 5));
      const query = kernels.memory.copy(wholeNumbers(dimension, 6));
      assert.deepEqual(
        result(kernels, 50, (ids, out) => kernels.topK.scan(matrix, query, 50, ids, out)),
        expected,
      );
    });
  }
});

test('a known scan: the query finds itself, then its neighbour', () => {
  scoped(single, () => {
    const matrix = single.memory.copy(Float32Array.of(1, 0, 0, 1, 0.6, 0.8));
    const query = single.memory.copy(Float32Array.of(0, 1));
    const got = result(single, 2, (ids, out) => single.topK.scan(matrix, query, 2, ids, out));
    assert.deepEqual(got, { ids: [1, 2], scores: [1, Math.fround(0.8)] });
  });
});

test('selectRows equals sorting each row', () => {
  fc.assert(
    fc.property(
      instances,
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom('value' as const, 'magnitude' as const),
      fc.integer({ min: 0, max: 1000 }),
      (kernels, rows, columns, k, by, seed) => {
        scoped(kernels, () => {
          const matrix = kernels.memory.copy(wholeNumbers(rows * columns, seed));
          assert.deepEqual(
            kernels.topK.selectRows(matrix, rows, columns, k, by),
            selectRowsReference(matrix, rows, columns, k, by),
          );
        });
      },
    ),
    { numRuns: 150 },
  );
});

test('arrays outside the memory and short ones are refused by name', () => {
  const ids = single.memory.u32(4);
  const scores = single.memory.f32(4);
  const refused = (field: string) => (error: unknown) =>
    error instanceof KernelError && error.code === 'kernels.bad_argument' && error.field === field;
  assert.throws(() => single.topK.ofDense(new Float32Array(9), 4, ids, scores), refused('values'));
  assert.throws(() => single.topK.ofDense(single.memory.f32(9), 5, ids, scores), refused('ids'));
  assert.throws(() => single.topK.ofDense(single.memory.f32(9), 0, ids, scores), refused('k'));
  assert.throws(
    () => single.topK.ofDense(single.memory.f32(33), 4, ids, scores, single.memory.u32(1)),
    refused('filter'),
  );
  assert.throws(() => pair.topK.ofDense(single.memory.f32(9), 4, ids, scores), refused('values'));
});

test('score is what scan finds, for every row', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }).chain((dimension) =>
        fc.tuple(
          fc.array(fc.float({ noNaN: true, min: -4, max: 4 }), {
            minLength: dimension,
            maxLength: dimension,
          }),
          fc.array(fc.float({ noNaN: true, min: -4, max: 4 }), {
            minLength: 5 * dimension,
            maxLength: 30 * dimension,
          }),
        ),
      ),
      ([query, values]) => {
        scoped(single, () => {
          const rows = Math.floor(values.length / query.length);
          const matrix = single.memory.copy(Float32Array.from(values.slice(0, rows * query.length)));
          const placed = single.memory.copy(Float32Array.from(query));
          const scores = single.memory.f32(rows);
          single.topK.score(matrix, placed, scores);
          const found = result(single, rows, (ids, out) => single.topK.scan(matrix, placed, rows, ids, out));
          assert.deepEqual(
            found.ids.map((row) => scores[row]),
            found.scores,
          );
          const expected = scanReference(matrix, placed);
          for (let row = 0; row < rows; row++) assert.ok(Math.abs(scores[row]! - expected[row]!) < 1e-3);
        });
      },
    ),
  );
});
