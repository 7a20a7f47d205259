import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Fusion } from './fusion.ts';
import { TopMean } from './top-mean.ts';

const all = { allows: () => true };

function listOf(entries: readonly (readonly [number, number])[]) {
  return {
    length: entries.length,
    items: Int32Array.from(entries, ([item]) => item),
    scores: Float32Array.from(entries, ([, score]) => score),
  };
}

function fusedOf(fusion: Fusion): [number, number][] {
  return [...fusion.items.subarray(0, fusion.length)]
    .map((item): [number, number] => [item, fusion.scores[item]!])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));

describe('fusion', () => {
  it('by hand: two sources of different scale weigh what their weights say', () => {
    const fusion = new Fusion();
    fusion.begin(10);
    fusion.addList(
      listOf([
        [1, 300],
        [2, 100],
      ]),
      1,
      0,
      all,
    ); // mean 200
    fusion.addList(
      listOf([
        [2, 0.03],
        [3, 0.01],
      ]),
      0.5,
      1,
      all,
    ); // mean .02
    const fused = new Map(fusedOf(fusion));
    assert.ok(close(fused.get(1)!, 1.5));
    assert.ok(close(fused.get(2)!, 0.5 + 0.75));
    assert.ok(close(fused.get(3)!, 0.25));
    assert.equal(fusion.leader(1), 0);
    assert.equal(fusion.leader(2), 1);
  });

  it('does not care in which unit a source counts', () => {
    const entry = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 1000 }));
    const list = fc.uniqueArray(entry, { selector: ([item]) => item, minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(list, list, fc.constantFrom(2 ** -10, 2 ** 7), (first, second, unit) => {
        const run = (scale: number) => {
          const fusion = new Fusion();
          fusion.begin(50);
          fusion.addList(listOf(first.map(([item, score]) => [item, score * scale])), 1, 0, all);
          fusion.addList(listOf(second), 0.7, 1, all);
          return fusedOf(fusion);
        };
        const [plain, scaled] = [run(1), run(unit)];
        assert.equal(plain.length, scaled.length);
        const by = new Map(scaled);
        for (const [item, score] of plain) assert.ok(close(by.get(item)!, score));
      }),
    );
  });

  it('gives the same for a list and for all scores, by the mean of what is allowed', () => {
    const scores = fc.array(fc.integer({ min: -5, max: 20 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(scores, (values) => {
        const rule = { allows: (item: number) => item % 3 !== 0 };
        const dense = new Fusion();
        dense.begin(values.length);
        const any = dense.addAll(Float32Array.from(values), values.length, 2, 0, rule);
        const sparse = new Fusion();
        sparse.begin(values.length);
        const entries = values.map((score, item): [number, number] => [item, score]);
        assert.equal(sparse.addList(listOf(entries.sort((a, b) => b[1] - a[1])), 2, 0, rule), any);
        assert.deepEqual(fusedOf(dense), fusedOf(sparse));
        const allowed = entries.filter(([item, score]) => score > 0 && rule.allows(item));
        assert.equal(any, allowed.length > 0);
        const top = allowed.slice(0, 50);
        const mean = top.reduce((sum, [, score]) => sum + score, 0) / top.length;
        const fused = new Map(fusedOf(dense));
        for (const [item, score] of allowed) assert.ok(close(fused.get(item)!, (2 * score) / mean));
        for (const [item] of fused) assert.ok(values[item]! > 0);
      }),
    );
  });

  it('judges only what counts for the mean', () => {
    const size = 10_000;
    const scores = Float32Array.from({ length: size }, (_, item) => 1 + ((item * 7919) % size));
    let judged = 0;
    const rule = {
      allows: () => {
        judged++;
        return true;
      },
    };
    const fusion = new Fusion();
    fusion.begin(size);
    fusion.addAll(scores, size, 1, 0, rule);
    assert.equal(fusion.length, size);
    assert.ok(judged < size / 10, `${judged} were judged`);
  });

  it('begins anew without what the last slate left', () => {
    const fusion = new Fusion();
    fusion.begin(10);
    fusion.addList(listOf([[4, 1]]), 1, 0, all);
    fusion.begin(3000);
    assert.equal(fusion.length, 0);
    assert.equal(fusion.has(4), false);
    fusion.add(2999, 1, 0);
    assert.equal(fusion.has(2999), true);
  });
});

describe('mean of the top 50', () => {
  it('is that of a sorted list', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 200 }), (values) => {
        const mean = new TopMean();
        mean.begin();
        let floor = 0;
        for (const value of values) {
          floor = mean.offer(value);
        }
        const top = [...values].sort((a, b) => b - a).slice(0, 50);
        assert.equal(floor, top.length === 50 ? top[49] : 0);
        assert.equal(mean.length, top.length);
        const expected = top.length === 0 ? 0 : top.reduce((sum, value) => sum + value, 0) / top.length;
        assert.ok(close(mean.value(), expected));
      }),
    );
  });
});
