import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createKernels, createKernelsSync, type Kernels } from './create-kernels.ts';
import { KernelError } from './kernel-error.ts';
import { gemmReference } from './reference/gemm.ts';
import { easeWeightsReference, inverseReference } from './reference/inverse.ts';

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

function uniform(length: number, seed: number): Float32Array {
  let state = seed + 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function largestDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs(got[i]! - want[i]!);
    if (Number.isNaN(difference)) return difference;
    if (difference > largest) largest = difference;
  }
  return largest;
}

/** XᵀX + λI of `users` random baskets whose items follow a power law: the Gram matrices EASE inverts. */
function basketGram(n: number, users: number, lambda: number, seed: number): Float32Array {
  const gram = new Float32Array(n * n);
  const draws = uniform(users * 12, seed);
  for (let u = 0; u < users; u++) {
    const basket = new Set<number>();
    for (let i = 0; i < 12; i++)
      basket.add(Math.min(n - 1, Math.floor(n * ((draws[u * 12 + i]! + 1) / 2) ** 3)));
    for (const i of basket) for (const j of basket) gram[i * n + j]! += 1;
  }
  for (let i = 0; i < n; i++) gram[i * n + i]! += lambda;
  return gram;
}

test('gemm equals the reference in every form', () => {
  fc.assert(
    fc.property(
      instances,
      fc.record({
        m: fc.integer({ min: 1, max: 40 }),
        n: fc.integer({ min: 1, max: 40 }),
        k: fc.integer({ min: 1, max: 40 }),
        transposeA: fc.boolean(),
        transposeB: fc.boolean(),
        alpha: fc.constantFrom(1, -0.5),
        beta: fc.constantFrom(0, 1, 0.25),
      }),
      fc.integer({ min: 0, max: 1000 }),
      (kernels, shape, seed) => {
        scoped(kernels, () => {
          const { m, n, k } = shape;
          const a = kernels.memory.copy(uniform(m * k, seed));
          const b = kernels.memory.copy(uniform(k * n, seed + 1));
          const c = kernels.memory.copy(uniform(m * n, seed + 2));
          if (shape.beta === 0) c.fill(Number.NaN); // must not be read
          const want = gemmReference({ a, b, c, ...shape });
          kernels.dense.gemm({ a, b, c, ...shape });
          assert.ok(largestDifference(c, want) <= 1e-6 * (k + 1));
        });
      },
    ),
    { numRuns: 300 },
  );
});

test('gemm over several blocks in every direction, on one thread and on two', () => {
  const shape = { m: 203, n: 530, k: 301, beta: 0.5, transposeB: true };
  for (const kernels of [single, pair]) {
    scoped(kernels, () => {
      const a = kernels.memory.copy(uniform(shape.m * shape.k, 1));
      const b = kernels.memory.copy(uniform(shape.k * shape.n, 2));
      const c = kernels.memory.copy(uniform(shape.m * shape.n, 3));
      const want = gemmReference({ a, b, c, ...shape });
      kernels.dense.gemm({ a, b, c, ...shape });
      assert.ok(largestDifference(c, want) <= 2e-5);
    });
  }
});

test('gemm writes nothing outside C', () => {
  scoped(single, () => {
    const guarded = single.memory.f32(16 + 5 * 7 + 16).fill(7);
    const c = guarded.subarray(16, 16 + 35);
    const a = single.memory.copy(uniform(15, 1));
    const b = single.memory.copy(uniform(21, 2));
    single.dense.gemm({ a, b, c, m: 5, n: 7, k: 3 });
    assert.ok(guarded.subarray(0, 16).every((x) => x === 7));
    assert.ok(guarded.subarray(51).every((x) => x === 7));
  });
});

test('a known inverse: [[2, 1], [1, 1]]⁻¹ = [[1, −1], [−1, 2]], from the lower triangle alone', () => {
  scoped(single, () => {
    const matrix = single.memory.copy(Float32Array.of(2, Number.NaN, 1, 1));
    single.dense.invertSymmetric(matrix, 2);
    assert.deepEqual([...matrix], [1, -1, -1, 2]);
  });
});

test('invertSymmetric equals the f64 reference at every remainder of strip and block', () => {
  for (const kernels of [single, pair]) {
    for (const n of [1, 3, 4, 7, 8, 9, 31, 64, 100, 191, 192, 193, 200, 389]) {
      scoped(kernels, () => {
        const source = basketGram(n, 4 * n, 5, n);
        const want = inverseReference(source, n);
        const guarded = kernels.memory.f32(n * n + 16).fill(7);
        const matrix = guarded.subarray(0, n * n);
        matrix.set(source);
        kernels.dense.invertSymmetric(matrix, n);
        const scale = largestDifference(want, new Float64Array(n * n));
        assert.ok(largestDifference(matrix, want) <= 2e-5 * scale, `n = ${n}`);
        assert.ok(
          guarded.subarray(n * n).every((x) => x === 7),
          `n = ${n} wrote behind the matrix`,
        );
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < i; j++) assert.equal(matrix[i * n + j], matrix[j * n + i]);
        }
      });
    }
  }
});

test('P·A stays within four f32 roundings times the condition number of I', () => {
  const n = 500;
  // Fewer baskets than items: the regularization alone keeps the matrix invertible. Condition numbers by power
  // iteration on the matrix and on its f64 inverse.
  for (const [lambda, condition] of [
    [0.1, 2.9e3],
    [0.01, 2.9e4],
  ] as const) {
    scoped(pair, () => {
      const source = basketGram(n, 200, lambda, 9);
      const matrix = pair.memory.copy(source);
      pair.dense.invertSymmetric(matrix, n);
      const product = gemmReference({ a: matrix, b: source, c: matrix, m: n, n, k: n });
      for (let i = 0; i < n; i++) product[i * n + i]! -= 1;
      assert.ok(largestDifference(product, new Float64Array(n * n)) <= 4 * 2 ** -24 * condition);
    });
  }
});

test('the same inverse, bit for bit, on one thread and on two', () => {
  const n = 450;
  const results = [single, pair].map((kernels) =>
    scoped(kernels, () => {
      const matrix = kernels.memory.copy(basketGram(n, 3 * n, 2, 4));
      kernels.dense.invertSymmetric(matrix, n);
      return Float32Array.from(matrix);
    }),
  );
  assert.equal(largestDifference(results[0]!, results[1]!), 0);
});

test('a matrix that is not positive definite is refused with its index', () => {
  for (const kernels of [single, pair]) {
    for (const bad of [0, 5, 299]) {
      scoped(kernels, () => {
        const n = 300;
        const matrix = kernels.memory.f32(n * n).fill(0);
        for (let i = 0; i < n; i++) matrix[i * n + i] = i === bad ? -1 : 1;
        assert.throws(
          () => kernels.dense.invertSymmetric(matrix, n),
          (error: unknown) =>
            error instanceof KernelError &&
            error.code === 'kernels.not_positive_definite' &&
            error.message.includes(`index ${bad}.`),
        );
      });
    }
  }
});

test('easeWeights and mirrorLower equal their definitions', () => {
  for (const kernels of [single, pair]) {
    scoped(kernels, () => {
      const n = 103;
      const matrix = kernels.memory.copy(basketGram(n, 400, 10, 2));
      kernels.dense.invertSymmetric(matrix, n);
      const want = easeWeightsReference(matrix, n);
      kernels.dense.easeWeights(matrix, n);
      assert.ok(largestDifference(matrix, want) <= 1e-6);

      const half = kernels.memory.copy(uniform(n * n, 3));
      const before = Float32Array.from(half);
      kernels.dense.mirrorLower(half, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          assert.equal(half[i * n + j], before[Math.max(i, j) * n + Math.min(i, j)]);
        }
      }
    });
  }
});
