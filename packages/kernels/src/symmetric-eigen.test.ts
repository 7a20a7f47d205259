import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { symmetricEigen } from './symmetric-eigen.ts';

it('finds the eigenvectors of a matrix known by hand', () => {
  const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  assert.ok(Math.abs(values[0]! - 3) < 1e-12 && Math.abs(values[1]! - 1) < 1e-12);
  assert.ok(Math.abs(Math.abs(vectors[0]!) - Math.SQRT1_2) < 1e-12);
  assert.ok(Math.abs(vectors[0]! - vectors[1]!) < 1e-12);
});

it('gives A·v = λ·v with orthonormal v, largest λ first, for any symmetric matrix', () => {
  const matrices = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.array(fc.integer({ min: -4, max: 4 }), { minLength: n * n, maxLength: n * n }).map((cells) => {
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = cells[i * n + j]!;
      return { n, matrix };
    }),
  );
  fc.assert(
    fc.property(matrices, ({ n, matrix }) => {
      const { values, vectors } = symmetricEigen(matrix, n);
      for (let a = 0; a < n; a++) {
        assert.ok(a === 0 || values[a]! <= values[a - 1]!);
        for (let i = 0; i < n; i++) {
          let product = 0;
          for (let j = 0; j < n; j++) product += matrix[i * n + j]! * vectors[a * n + j]!;
          assert.ok(Math.abs(product - values[a]! * vectors[a * n + i]!) < 1e-9);
        }
        for (let b = 0; b <= a; b++) {
          let dot = 0;
          for (let i = 0; i < n; i++) dot += vectors[a * n + i]! * vectors[b * n + i]!;
          assert.ok(Math.abs(dot - (a === b ? 1 : 0)) < 1e-9);
        }
      }
    }),
    { numRuns: 200 },
  );
});
