import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createKernels, createKernelsSync, type Kernels } from './create-kernels.ts';
import type { Csr } from './csr.ts';
import { KernelError } from './kernel-error.ts';
import { ratingStepReference } from './reference/factor-descent.ts';
import { factorRowReference } from './reference/factor-row.ts';

const single = createKernelsSync({ maxMemoryMb: 64 });
const pair = await createKernels({ threads: 2, maxMemoryMb: 64 });
after(() => pair.close());

function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function scoped<T>(kernels: Kernels, body: () => T): T {
  const mark = kernels.memory.mark();
  try {
    return body();
  } finally {
    kernels.memory.release(mark);
  }
}

interface Case {
  readonly width: number;
  readonly lengths: number[];
  readonly seed: number;
  readonly weighted: boolean;
}

const cases: fc.Arbitrary<Case> = fc.record({
  width: fc.constantFrom(8, 16, 24, 40, 64),
  // 128 rows fill a panel: 127 … 300 cross its edges.
  lengths: fc.array(fc.oneof(fc.nat(12), fc.constantFrom(127, 128, 129, 256, 300)), {
    minLength: 1,
    maxLength: 5,
  }),
  seed: fc.nat(1e6),
  weighted: fc.boolean(),
});

/** Rows with the lengths given over random factors, in the memory of `kernels`. */
function systemOf({ memory }: Kernels, { width, lengths, seed, weighted }: Case) {
  const next = stream(seed);
  const columns = 320;
  const factors = memory.f32(columns * width);
  for (let i = 0; i < factors.length; i++) factors[i] = next() - 0.5;
  const rowPointers = memory.copy(
    Uint32Array.from([0, ...lengths], (_, r) => lengths.slice(0, r).reduce((a, b) => a + b, 0)),
  );
  const entries = rowPointers.at(-1)!;
  const columnIndices = memory.u32(entries);
  for (let r = 0; r < lengths.length; r++) {
    for (let e = 0; e < lengths[r]!; e++) columnIndices[rowPointers[r]! + e] = (e + seed) % columns;
  }
  const values = weighted
    ? memory.copy(Float32Array.from({ length: entries }, () => 0.25 + 3 * next()))
    : null;
  const matrix: Csr = { rows: lengths.length, columns, rowPointers, columnIndices, values };
  const regularization = memory.copy(Float32Array.from(lengths, () => 0.5 + next()));
  const gram = memory.f32(width * width);
  const out = memory.f32(lengths.length * width).fill(9);
  return { matrix, factors, regularization, gram, out, width };
}

test('gram is scale · YᵀY, whole, the same bits on two threads', () => {
  for (const [rows, width] of [
    [0, 8],
    [1, 8],
    [15, 16],
    [700, 40],
    [3000, 24],
  ] as const) {
    const next = stream(rows + width);
    const y = Float32Array.from({ length: rows * width }, () => Math.floor(next() * 9) / 4 - 1);
    const results = [single, pair].map((kernels) =>
      scoped(kernels, () => {
        const out = kernels.memory.f32(width * width).fill(7);
        kernels.factors.gram(kernels.memory.copy(y), rows, width, out, 0.5);
        return out.slice();
      }),
    );
    assert.deepEqual(results[1], results[0]);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0;
        for (let r = 0; r < rows; r++) sum += y[r * width + i]! * y[r * width + j]!;
        assert.equal(results[0]![i * width + j], 0.5 * sum);
      }
    }
  }
});

test('solveRows gives the minimum that elimination in f64 finds; rows without entries become 0', () => {
  fc.assert(
    fc.property(cases, fc.constantFrom(0, 1), (one, offset) => {
      const [first, second] = [single, pair].map((kernels) =>
        scoped(kernels, () => {
          const { matrix, factors, regularization, gram, out, width } = systemOf(kernels, one);
          kernels.factors.gram(factors, matrix.columns, width, gram, 0.1);
          kernels.factors.solveRows(matrix, regularization, out, { factors, width, gram, weight: 2, offset });
          for (let r = 0; r < matrix.rows; r++) {
            const from = matrix.rowPointers[r]!;
            const entries = Array.from({ length: one.lengths[r]! }, (_, e) => {
              const w = 2 * (matrix.values?.[from + e] ?? 1);
              const column = matrix.columnIndices[from + e]!;
              return { y: factors.subarray(column * width, (column + 1) * width), w, c: w + offset };
            });
            const want = factorRowReference(gram, regularization[r]!, entries, width);
            const x = out.subarray(r * width, (r + 1) * width);
            if (entries.length === 0) assert.ok(x.every((value) => value === 0));
            else
              want.forEach(
                (value, k) => void assert.ok(Math.abs(x[k]! - value) < 2e-4, `${x[k]} for ${value}`),
              );
            const alone = kernels.memory.f32(width);
            const columns = matrix.columnIndices.subarray(from);
            const values = matrix.values?.subarray(from) ?? null;
            const system = { factors, width, gram, weight: 2, offset };
            assert.ok(
              kernels.factors.solveRow(
                columns,
                values,
                null,
                entries.length,
                regularization[r]!,
                alone,
                system,
              ),
            );
            assert.deepEqual([...alone], [...x]);
          }
          return out.slice();
        }),
      );
      assert.deepEqual(second, first);
    }),
    { numRuns: 40 },
  );
});

test('in blocks: each is the minimum with the others held, and turns bring it to the exact solution', () => {
  scoped(pair, () => {
    const one: Case = { width: 40, lengths: [5, 130, 0, 60], seed: 3, weighted: true };
    const { matrix, factors, regularization, gram, out, width } = systemOf(pair, one);
    pair.factors.gram(factors, matrix.columns, width, gram, 0.1);
    const system = { factors, width, gram, weight: 1 };
    pair.factors.solveRows(matrix, regularization, out, system);
    const exact = out.slice();
    out.fill(0);
    let before = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 60; turn++) {
      pair.factors.solveRows(matrix, regularization, out, { ...system, block: 16 });
      const distance = Math.max(...out.map((value, at) => Math.abs(value - exact[at]!)));
      assert.ok(distance <= before + 1e-4, `turn ${turn}: ${distance} after ${before}`);
      before = distance;
    }
    assert.ok(before < 1e-3, String(before));
  });
});

test('solveRow follows targets of its own', () => {
  scoped(single, () => {
    const { memory, factors: kernel } = single;
    const width = 8;
    const factors = memory.f32(2 * width).fill(0);
    factors[0] = 1;
    factors[width + 1] = 2;
    const x = memory.f32(width);
    const gram = memory.f32(width * width).fill(0);
    const system = { factors, width, gram, weight: 1 };
    const columns = memory.copy(Uint32Array.of(0, 1));
    // (1 + 1)·x₀ = 6, (4 + 1)·x₁ = 2 · 5
    assert.ok(kernel.solveRow(columns, null, memory.copy(Float32Array.of(6, 5)), 2, 1, x, system));
    assert.deepEqual(
      [...x].map((value) => Math.round(value * 1e5) / 1e5),
      [3, 2, 0, 0, 0, 0, 0, 0],
    );
    assert.equal(kernel.solveRow(columns, null, null, 2, 0, x, system), false);
  });
});

test('refuses a system that is not definite, and widths that are no multiple of 8', () => {
  scoped(pair, () => {
    const one: Case = { width: 8, lengths: [3, 3], seed: 1, weighted: false };
    const { matrix, factors, regularization, gram, out } = systemOf(pair, one);
    gram.fill(0);
    regularization[1] = -5;
    const code = (code: string) => (error: unknown) => error instanceof KernelError && error.code === code;
    const solve = (width: number) => () =>
      pair.factors.solveRows(matrix, regularization, out, { factors, width, gram, weight: 1 });
    assert.throws(solve(8), code('kernels.not_positive_definite'));
    assert.throws(solve(12), code('kernels.bad_argument'));
  });
});

test('ratingDescent takes the steps of the reference', () => {
  scoped(single, () => {
    const { memory, factors } = single;
    const [k, width, rate, regularization, mean] = [3, 8, 0.05, 0.1, 2.5];
    const ratings = [
      [0, 0, 5],
      [0, 1, 1],
      [1, 1, 4],
      [1, 2, 2],
      [0, 2, 3],
    ] as const;
    const next = stream(9);
    const side = (rows: number, ones: number) => {
      const out = memory.f32(rows * width).fill(0);
      for (let row = 0; row < rows; row++) {
        for (let at = 0; at < k; at++) out[row * width + at] = next() - 0.5;
        out[row * width + ones] = 1;
      }
      return out;
    };
    const [users, items] = [side(2, k + 1), side(3, k)] as const;
    const vector = (from: Float32Array, row: number) =>
      Float64Array.from(from.subarray(row * width, row * width + k));
    const p = [0, 1].map((row) => ({ vector: vector(users, row), bias: 0 }));
    const q = [0, 1, 2].map((row) => ({ vector: vector(items, row), bias: 0 }));
    const pairs = {
      userOf: memory.copy(Uint32Array.from(ratings, ([user]) => user)),
      itemOf: memory.copy(Uint32Array.from(ratings, ([, item]) => item)),
      ratings: memory.copy(Float32Array.from(ratings, ([, , rating]) => rating)),
      users,
      items,
      width,
      bias: k,
    };
    const order = memory.copy(Uint32Array.of(4, 0, 2, 1, 3));
    for (let pass = 0; pass < 20; pass++) {
      let want = 0;
      for (const place of order) {
        const [user, item, rating] = ratings[place]!;
        const state = {
          userBias: p[user]!.bias,
          itemBias: q[item]!.bias,
          p: p[user]!.vector,
          q: q[item]!.vector,
        };
        want += ratingStepReference(state, rating, mean, rate, regularization);
        p[user]!.bias = state.userBias;
        q[item]!.bias = state.itemBias;
      }
      const got = factors.ratingDescent(pairs, order, mean, { rate, regularization });
      assert.ok(Math.abs(got - want) < 1e-4 * (1 + want), `pass ${pass}: ${got} for ${want}`);
    }
    for (const [row, { vector: own, bias }] of p.entries()) {
      [...own, bias, 1].forEach(
        (value, at) => void assert.ok(Math.abs(users[row * width + at]! - value) < 1e-4),
      );
    }
    for (const [row, { vector: own, bias }] of q.entries()) {
      [...own, 1, bias].forEach(
        (value, at) => void assert.ok(Math.abs(items[row * width + at]! - value) < 1e-4),
      );
    }
  });
});

test('rankDescent puts what a user has above what it lacks, draws by its seed, and keeps the ones', () => {
  scoped(single, () => {
    const { memory, factors } = single;
    const [users, items, width, bias] = [40, 30, 8, 6];
    const rows = Array.from({ length: users }, (_, u) =>
      Array.from({ length: items }, (_, i) => i).filter((i) => i % 2 === u % 2 && i !== u),
    );
    const matrix: Csr = {
      rows: users,
      columns: items,
      rowPointers: memory.copy(Uint32Array.from([[], ...rows], (_, u) => rows.slice(0, u).flat().length)),
      columnIndices: memory.copy(Uint32Array.from(rows.flat())),
      values: null,
    };
    const rowOf = memory.copy(Uint32Array.from(rows.flatMap((row, u) => row.map(() => u))));
    const run = (seed: number) => {
      const next = stream(1);
      const make = (count: number, one: number) => {
        const out = memory.f32(count * width).fill(0);
        for (let row = 0; row < count; row++) {
          for (let k = 0; k < 6; k++) out[row * width + k] = 0.1 * (next() - 0.5);
          out[row * width + bias] = one;
        }
        return out;
      };
      const pairs = { matrix, rowOf, users: make(users, 1), items: make(items, 0), width, bias };
      const state = memory.u32(64).fill(0);
      state[0] = seed;
      factors.rankDescent(pairs, 100_000, { rate: 0.1, regularization: 0.002 }, state);
      return { users: pairs.users.slice(), items: pairs.items.slice() };
    };
    const learned = run(77);
    assert.deepEqual(run(77), learned);
    assert.notDeepEqual(run(78), learned);
    for (let u = 0; u < users; u++) {
      assert.equal(learned.users[u * width + bias], 1);
      const score = (i: number) => {
        let sum = 0;
        for (let k = 0; k < width; k++) sum += learned.users[u * width + k]! * learned.items[i * width + k]!;
        return sum;
      };
      const foreign = Math.max(
        ...Array.from({ length: items }, (_, i) => i)
          .filter((i) => i % 2 !== u % 2)
          .map(score),
      );
      for (const i of rows[u]!) assert.ok(score(i) > foreign, `user ${u}, item ${i}`);
    }
  });
});
