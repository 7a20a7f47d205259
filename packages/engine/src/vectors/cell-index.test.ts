import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKernelsSync } from '@aisle/kernels';
import fc from 'fast-check';
import { CellIndex } from './cell-index.ts';
import { embeddings } from './embeddings.case.ts';
import { neighbourRecall } from './neighbour-recall.ts';
import { trainCells } from './train-cells.ts';

const kernels = createKernelsSync({ maxMemoryMb: 512 });

describe('cells', () => {
  it('have their centres where the vectors are', () => {
    const size = 16;
    const vectors = embeddings(2000, size, 3, 0.05);
    const closeness = (iterations: number) => {
      const centres = trainCells(kernels, vectors, size, { cells: 40, seed: 1, iterations });
      assert.equal(centres.length, 40 * size);
      for (let cell = 0; cell < 40; cell++)
        assert.ok(Math.abs(Math.hypot(...centres.subarray(cell * size, (cell + 1) * size)) - 1) < 1e-5);
      let sum = 0;
      for (let row = 0; row < 2000; row++) {
        let best = -1;
        for (let cell = 0; cell < 40; cell++) {
          let dot = 0;
          for (let i = 0; i < size; i++) dot += vectors[row * size + i]! * centres[cell * size + i]!;
          best = Math.max(best, dot);
        }
        sum += best;
      }
      return sum / 2000;
    };
    const [drawn, trained] = [closeness(0), closeness(8)];
    assert.ok(trained > drawn, `mean cosine to the centre ${trained} after ${drawn}`);
    assert.ok(trained > 0.9, `mean cosine to the centre ${trained}`);
  });

  it('are the same for the same seed, and no more than there are vectors', () => {
    const vectors = embeddings(300, 8, 5);
    const train = (seed: number) => trainCells(kernels, vectors, 8, { seed });
    assert.deepEqual(train(1), train(1));
    assert.notDeepEqual(train(1), train(2));
    assert.equal(trainCells(kernels, vectors.subarray(0, 16), 8, { cells: 50, seed: 1 }).length, 16);
    // Equal vectors leave cells empty; these take some vector.
    const equal = trainCells(kernels, new Float32Array(80).fill(Math.sqrt(1 / 8)), 8, { cells: 4, seed: 1 });
    assert.ok(equal.every((value) => Math.abs(value - Math.sqrt(1 / 8)) < 1e-6));
    assert.throws(() => trainCells(kernels, new Float32Array(0), 8, { seed: 1 }), {
      code: 'not_enough_data',
    });
  });
});

describe('cell index', () => {
  it('is a map that misses nothing when it looks into every cell', () => {
    const vectorOf = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 4, maxLength: 4 });
    const items = fc.oneof(fc.nat(30), fc.integer({ min: 1500, max: 1510 }));
    const step = fc.record({ item: items, vector: fc.option(vectorOf, { freq: 3 }) });
    const scene = fc.record({
      steps: fc.array(step, { maxLength: 120 }),
      query: vectorOf,
      k: fc.integer({ min: 1, max: 10 }),
      allowed: fc.option(fc.array(items, { maxLength: 20 })),
    });
    const centres = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.6, 0.8);
    // The kernels keep the scratch space of the largest search for the next.
    const first = new CellIndex(kernels, { embeddingSize: 4, centres });
    first.set(0, centres.subarray(0, 4));
    first.search(centres.subarray(0, 4), 64, 3, new Uint32Array(64), new Float32Array(64));
    first.free();
    fc.assert(
      fc.property(scene, ({ steps, query, k, allowed }) => {
        const before = kernels.memory.usedBytes;
        const index = new CellIndex(kernels, { embeddingSize: 4, centres });
        const naive = new Map<number, number[]>();
        for (const { item, vector } of steps) {
          if (vector === null) assert.equal(index.delete(item), naive.delete(item));
          else {
            index.set(item, Float32Array.from(vector));
            naive.set(item, vector);
          }
          assert.equal(index.has(item), naive.has(item));
        }
        assert.equal(index.size, naive.size);
        const bitmap = allowed && new Uint32Array(50);
        for (const item of allowed ?? []) bitmap![item >> 5]! |= 1 << (item & 31);
        const expected = [...naive]
          .filter(([item]) => allowed === null || allowed.includes(item))
          .map(([item, vector]) => ({ item, score: vector.reduce((sum, x, i) => sum + x * query[i]!, 0) }))
          .sort((a, b) => b.score - a.score || a.item - b.item)
          .slice(0, k);
        const [found, scores] = [new Uint32Array(k), new Float32Array(k)];
        const count = index.search(Float32Array.from(query), k, 3, found, scores, bitmap);
        const got = [...found.subarray(0, count)].map((item, i) => ({ item, score: scores[i]! }));
        if (naive.size <= 4 * k) assert.deepEqual(got, expected);
        else assert.equal(got.length, expected.length);
        index.free();
        assert.equal(kernels.memory.usedBytes, before);
      }),
      { numRuns: 200 },
    );
  });

  it('finds nearly all with a few cells', () => {
    const size = 64;
    const rows = 8000;
    const vectors = embeddings(rows, size, 9, 0.3);
    const index = new CellIndex(kernels, {
      embeddingSize: size,
      centres: trainCells(kernels, vectors, size, { seed: 1 }),
    });
    const rowOf = (row: number) => vectors.subarray(row * size, (row + 1) * size);
    for (let row = 0; row < rows; row++) index.set(row, rowOf(row));
    const recall = (probes: number) =>
      neighbourRecall(kernels, vectors, size, { k: 10, samples: 80 }, (row, k, items, scores) =>
        index.search(rowOf(row), k, probes, items, scores),
      );
    assert.equal(recall(index.cells), 1);
    assert.ok(recall(12) > 0.95, `recall ${recall(12)}`);
    assert.ok(recall(1) < recall(12));
    index.free();
  });

  it('refuses centres and vectors of another length', () => {
    assert.throws(() => new CellIndex(kernels, { embeddingSize: 4, centres: new Float32Array(5) }), {
      field: 'centres',
    });
    const index = new CellIndex(kernels, { embeddingSize: 2, centres: Float32Array.of(1, 0) });
    assert.throws(() => index.set(0, new Float32Array(3)), { code: 'invalid_field' });
    index.free();
  });
});
