import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKernelsSync } from '@aisle/kernels';
import fc from 'fast-check';
import { embeddings } from './embeddings.case.ts';
import { fitTransform } from './fit-transform.ts';
import { neighbourRecall } from './neighbour-recall.ts';
import { restoreVectors, snapshotOf } from './snapshot.ts';
import { BLOCK_ROWS } from './vector-block.ts';
import { VectorIndex } from './vector-index.ts';
import { VectorTransform } from './vector-transform.ts';

const kernels = createKernelsSync({ maxMemoryMb: 1024 });

function filled(vectors: Float32Array, size: number, exact = true): VectorIndex {
  const index = new VectorIndex(kernels, { embeddingSize: size, exact });
  for (let row = 0; row * size < vectors.length; row++)
    index.set(row, vectors.subarray(row * size, (row + 1) * size));
  return index;
}

function search(index: VectorIndex, query: Float32Array, k: number, allowed: Uint32Array | null = null) {
  const items = new Uint32Array(k);
  const scores = new Float32Array(k);
  const count = index.search(query, k, items, scores, allowed);
  return { items: [...items.subarray(0, count)], scores: [...scores.subarray(0, count)] };
}

/** Small whole numbers: their dot products are exact, so ties are ties. */
const vectorOf = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 6 });

describe('vector index', () => {
  it('is a map that finds its nearest: any order of inserts, replacements and deletions', () => {
    const items = fc.oneof(fc.nat(40), fc.integer({ min: BLOCK_ROWS - 3, max: BLOCK_ROWS + 40 }));
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ item: items, vector: vectorOf }) },
      { weight: 1, arbitrary: fc.record({ item: items, vector: fc.constant(null) }) },
    );
    const scene = fc.record({
      steps: fc.array(step, { maxLength: 60 }),
      query: vectorOf,
      k: fc.integer({ min: 1, max: 12 }),
      allowed: fc.option(fc.array(items, { maxLength: 20 })),
    });
    fc.assert(
      fc.property(scene, ({ steps, query, k, allowed }) => {
        const index = new VectorIndex(kernels, { embeddingSize: 6 });
        const naive = new Map<number, number[]>();
        for (const { item, vector } of steps) {
          if (vector === null) assert.equal(index.delete(item), naive.delete(item));
          else {
            index.set(item, Float32Array.from(vector));
            naive.set(item, vector);
          }
        }
        assert.equal(index.size, naive.size);
        const bitmap = allowed && new Uint32Array(Math.ceil((BLOCK_ROWS + 41) / 32));
        for (const item of allowed ?? []) bitmap![item >> 5]! |= 1 << (item & 31);
        const expected = [...naive]
          .filter(([item]) => allowed === null || allowed.includes(item))
          .map(([item, vector]) => ({ item, score: vector.reduce((sum, x, i) => sum + x * query[i]!, 0) }))
          .sort((a, b) => b.score - a.score || a.item - b.item);
        const got = search(index, Float32Array.from(query), k, bitmap);
        // In 8 bits a row may miss the candidates only where four times k rows crowd it out.
        if (naive.size <= 4 * k) {
          assert.deepEqual(
            got.items.map((item, i) => ({ item, score: got.scores[i] })),
            expected.slice(0, k),
          );
        }
        for (const [i, item] of got.items.entries())
          assert.equal(got.scores[i], expected.find((one) => one.item === item)?.score);
        index.free();
      }),
      { numRuns: 150 },
    );
  });

  it('finds what an exact search finds: recall@100 over 20,000 vectors', () => {
    const size = 128;
    const vectors = embeddings(20_000, size, 1);
    for (const [exact, least] of [
      [true, 0.999],
      [false, 0.97],
    ] as const) {
      const index = filled(vectors, size, exact);
      const recall = neighbourRecall(
        kernels,
        vectors,
        size,
        { k: 100, samples: 60 },
        (row, k, items, scores) =>
          index.search(vectors.subarray(row * size, (row + 1) * size), k, items, scores),
      );
      assert.ok(recall >= least, `recall ${recall}`);
      index.free();
    }
  });

  it('allows nothing behind the end of a bitmap', () => {
    const index = filled(Float32Array.of(1, 0, 0, 1), 2);
    index.set(70, Float32Array.of(1, 0));
    assert.deepEqual(search(index, Float32Array.of(1, 0), 5, Uint32Array.of(0xffffffff)).items, [0, 1]);
    assert.deepEqual(search(index, Float32Array.of(1, 0), 5, new Uint32Array(0)).items, []);
    assert.deepEqual(search(index, Float32Array.of(1, 0), 5).items, [0, 70, 1]);
    assert.deepEqual(search(index, Float32Array.of(1, 0), 0).items, []);
  });

  it('gives vectors back, and takes none of another length or with a hole', () => {
    for (const exact of [true, false]) {
      const index = filled(Float32Array.of(0.5, -1, 0, 0.25), 2, exact);
      const out = new Float32Array(2);
      assert.ok(index.read(0, out));
      assert.ok(Math.abs(out[0]! - 0.5) < 0.005 && Math.abs(out[1]! + 1) < 0.005);
      assert.equal(index.read(2, out), false);
      assert.throws(() => index.set(0, new Float32Array(3)), { code: 'invalid_field' });
      assert.throws(() => index.set(0, Float32Array.of(1, Number.NaN)), { code: 'invalid_field' });
      assert.throws(() => search(index, new Float32Array(1), 1), { code: 'invalid_field' });
    }
  });

  it('gives all of its memory back', () => {
    const before = kernels.memory.usedBytes;
    const index = filled(embeddings(5000, 16, 3), 16);
    search(index, new Float32Array(16).fill(0.25), 10);
    index.free();
    assert.equal(kernels.memory.usedBytes, before);
  });
});

function bytesOf(index: VectorIndex): Uint8Array {
  return Buffer.concat([...snapshotOf(index)]);
}

function restored(bytes: Uint8Array): VectorIndex {
  const turns = restoreVectors(kernels, bytes);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

describe('snapshot of vectors', () => {
  it('gives the same index, that can be changed on', () => {
    for (const exact of [true, false]) {
      const vectors = embeddings(3000, 24, 5);
      const index = filled(vectors, 24, exact);
      index.delete(17);
      index.set(BLOCK_ROWS * 2 + 5, vectors.subarray(0, 24));
      const bytes = bytesOf(index);
      const copy = restored(bytes);
      assert.deepEqual(Buffer.compare(bytesOf(copy), bytes), 0);
      const query = vectors.subarray(24, 48);
      assert.deepEqual(search(copy, query, 50), search(index, query, 50));
      assert.equal(copy.size, 3000);
      copy.set(17, query);
      assert.deepEqual(search(copy, query, 2).items, [1, 17]);
    }
  });

  it('is refused wherever it is torn or altered', () => {
    const bytes = bytesOf(filled(embeddings(60, 8, 7), 8));
    const before = kernels.memory.usedBytes;
    const refused = { code: 'artefact_corrupt' };
    for (const length of [0, 3, 16, 40, 100, bytes.length - 1])
      assert.throws(() => restored(bytes.subarray(0, length)), refused, `${length} bytes`);
    assert.throws(() => restored(Buffer.concat([bytes, Buffer.of(0)])), refused);
    for (let at = 0; at < bytes.length; at += at < 64 ? 1 : 977) {
      const altered = Uint8Array.from(bytes);
      altered[at]! ^= 0x41;
      assert.throws(() => restored(altered), refused, `byte ${at}`);
    }
    assert.equal(kernels.memory.usedBytes, before);
  });
});

describe('transform of vectors', () => {
  const size = 32;
  const vectors = embeddings(4000, size, 11);
  const recallOf = (transform: VectorTransform) => {
    const turned = transform.apply(kernels, vectors);
    const index = filled(turned, transform.outputSize);
    const recall = neighbourRecall(kernels, vectors, size, { k: 20, samples: 50 }, (row, k, items, scores) =>
      index.search(
        turned.subarray(row * transform.outputSize, (row + 1) * transform.outputSize),
        k,
        items,
        scores,
      ),
    );
    index.free();
    return recall;
  };

  it('centres: the mean of the vectors is taken off', () => {
    const turned = fitTransform(kernels, vectors, size, { centre: true }).apply(kernels, vectors);
    const mean = new Float64Array(size);
    for (let i = 0; i < turned.length; i++) mean[i % size]! += turned[i]! / 4000;
    assert.ok(Math.hypot(...mean) < 0.1);
  });

  it('whitens: no direction counts more than another', () => {
    const turned = fitTransform(kernels, vectors, size, { whiten: 1 }).apply(kernels, vectors);
    const variance = new Float64Array(size);
    for (let i = 0; i < turned.length; i++) variance[i % size]! += turned[i]! ** 2 / 4000;
    assert.ok(Math.max(...variance) / Math.min(...variance) < 3);
  });

  it('loses little when small directions are cut off, and more of the first numbers than of the principal', () => {
    // Eight directions carry nearly everything, turned so that no single number does.
    const all = fitTransform(kernels, vectors, size, { centre: false, keep: size });
    assert.ok(recallOf(all) > 0.999);
    const principal = recallOf(fitTransform(kernels, vectors, size, { centre: false, keep: 24 }));
    const prefix = recallOf(fitTransform(kernels, vectors, size, { centre: false, keep: 24, by: 'prefix' }));
    assert.ok(principal > prefix, `${principal} against ${prefix}`);
    assert.ok(prefix > 0.3);
  });

  it('keeps zeros zero and everything else at unit length', () => {
    const transform = fitTransform(kernels, vectors, size, { whiten: 0.5, keep: 16 });
    const out = transform.apply(
      kernels,
      Float32Array.from({ length: 2 * size }, (_, i) => (i < size ? 0 : 1)),
    );
    assert.ok(out.subarray(0, 16).every((value) => value === 0));
    assert.ok(Math.abs(Math.hypot(...out.subarray(16)) - 1) < 1e-5);
  });

  it('comes back from its bytes, and is refused where they are torn', () => {
    for (const transform of [
      fitTransform(kernels, vectors, size, { keep: 8 }),
      fitTransform(kernels, vectors, size, { keep: 8, by: 'prefix' }),
    ]) {
      const bytes = transform.toBytes();
      const again = VectorTransform.fromBytes(bytes);
      assert.deepEqual(again.apply(kernels, vectors), transform.apply(kernels, vectors));
      for (const length of [0, 10, 16, bytes.length - 4])
        assert.throws(() => VectorTransform.fromBytes(bytes.subarray(0, length)), {
          code: 'artefact_corrupt',
        });
    }
  });

  it('refuses options that make no sense by name', () => {
    const fit = (options: object) => () => fitTransform(kernels, vectors, size, options);
    assert.throws(fit({ keep: 0 }), { field: 'keep' });
    assert.throws(fit({ keep: 33 }), { field: 'keep' });
    assert.throws(fit({ whiten: 2 }), { field: 'whiten' });
    assert.throws(fit({ whiten: 1, by: 'prefix' }), { field: 'by' });
    assert.throws(() => fitTransform(kernels, new Float32Array(0), size), { code: 'not_enough_data' });
  });
});
