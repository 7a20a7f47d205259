import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AisleError } from '../../domain/errors.ts';
import { Random } from '../../domain/random.ts';
import { bootstrapMeans } from './bootstrap-means.ts';
import { groupJackknife } from './group-jackknife.ts';
import { pairedDifference } from './paired-difference.ts';
import { quantile } from './quantile.ts';

describe('quantile', () => {
  it('interpolates between order statistics', () => {
    const sorted = Float64Array.of(1, 2, 3, 5);
    assert.equal(quantile(sorted, 0), 1);
    assert.equal(quantile(sorted, 0.5), 2.5);
    assert.equal(quantile(sorted, 1), 5);
    assert.equal(quantile(new Float64Array(0), 0.5), 0);
  });
});

describe('bootstrapMeans', () => {
  it('gives the exact mean, and no width when all shoppers are alike', () => {
    assert.deepEqual(bootstrapMeans([new Float32Array(50).fill(0.25)], { seed: 1 }), [
      { value: 0.25, low: 0.25, high: 0.25 },
    ]);
  });

  it('draws whole shoppers where one has several entries', () => {
    const values = new Float32Array(1000);
    for (let u = 0; u < 200; u++) values[u * 5] = 1;
    const alone = bootstrapMeans([values], { seed: 3 });
    assert.deepEqual(bootstrapMeans([values], { seed: 3, groups: Uint32Array.from(values.keys()) }), alone);
    // Every entry ten times over is no more evidence than once.
    const repeated = Float32Array.from({ length: 10_000 }, (_, i) => values[Math.floor(i / 10)]!);
    const groups = Uint32Array.from({ length: 10_000 }, (_, i) => Math.floor(i / 10));
    assert.deepEqual(bootstrapMeans([repeated], { seed: 3, groups }), alone);
  });

  it('has the width that theory gives for a proportion', () => {
    const values = new Float32Array(1000);
    for (let u = 0; u < 200; u++) values[u * 5] = 1;
    const [estimate] = bootstrapMeans([values], { seed: 3, resamples: 4000 });
    const half = 1.96 * Math.sqrt((0.2 * 0.8) / 1000);
    assert.equal(estimate!.value, 0.2);
    assert.ok(Math.abs(estimate!.low - (0.2 - half)) < 0.002, String(estimate!.low));
    assert.ok(Math.abs(estimate!.high - (0.2 + half)) < 0.002, String(estimate!.high));
  });

  it('holds the true mean in about 95 of 100 samples', () => {
    const random = new Random(11);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values = Float32Array.from({ length: 120 }, () =>
        random.uniform() < 0.3 ? random.uniform() : 0,
      );
      const [estimate] = bootstrapMeans([values], { seed: trial, resamples: 400 });
      if (estimate!.low <= 0.15 && estimate!.high >= 0.15) held++;
    }
    // Binomial(200, .95) lies within 180 … 198 with probability above .99.
    assert.ok(held >= 180 && held <= 199, `${held} of 200`);
  });

  it('repeats with the seed and draws the same shoppers for every series', () => {
    const random = new Random(5);
    const values = Float32Array.from({ length: 300 }, () => random.uniform());
    const options = { seed: 9, resamples: 200 };
    const [alone] = bootstrapMeans([values], options);
    const [together, doubled] = bootstrapMeans([values, values.map((value) => 2 * value)], options);
    assert.deepEqual(together, alone);
    assert.equal(doubled!.low, 2 * together!.low);
    assert.equal(doubled!.high, 2 * together!.high);
    assert.notDeepEqual(bootstrapMeans([values], { seed: 10, resamples: 200 })[0], alone);
  });

  it('leaves shoppers without a value out of the mean', () => {
    const [estimate] = bootstrapMeans([Float32Array.of(4, Number.NaN, 2, Number.NaN)], { seed: 1 });
    assert.equal(estimate!.value, 3);
    assert.ok(estimate!.low >= 0 && estimate!.high <= 4);
  });

  it('answers for nobody', () => {
    assert.deepEqual(bootstrapMeans([new Float32Array(0)], { seed: 1 }), [{ value: 0, low: 0, high: 0 }]);
  });
});

describe('pairedDifference', () => {
  it('sees a small difference that the separate intervals hide', () => {
    const random = new Random(21);
    const b = Float32Array.from({ length: 400 }, () => random.uniform());
    const a = b.map((value) => value + 0.01 + 0.01 * (random.uniform() - 0.5));
    const [estimateA, estimateB] = bootstrapMeans([a, b], { seed: 1 });
    assert.ok(estimateA!.low < estimateB!.high);
    const difference = pairedDifference(a, b, { seed: 1 });
    assert.ok(difference.low > 0 && difference.low < difference.mean && difference.mean < difference.high);
    assert.ok(Math.abs(difference.mean - 0.01) < 0.001);
  });

  it('refuses models that answered for different shoppers', () => {
    assert.throws(
      () => pairedDifference(new Float32Array(2), new Float32Array(3), { seed: 1 }),
      (error: unknown) => error instanceof AisleError && /2 shoppers with 3/.test(error.message),
    );
  });
});

describe('groupJackknife', () => {
  const total = (exposure: Float64Array): number => exposure.reduce((sum, count) => sum + count, 0) / 100;

  it('agrees with the formula by hand', () => {
    // Left out: .4, .3, .3; mean 1/3; squares 2/300; variance 2/3 of it.
    const groups = [Uint32Array.of(10), Uint32Array.of(20), Uint32Array.of(20)];
    const { value, low, high } = groupJackknife(groups, total);
    const half = 1.959964 * Math.sqrt((2 / 3) * ((0.4 - 1 / 3) ** 2 + 2 * (0.3 - 1 / 3) ** 2));
    assert.equal(value, 0.5);
    assert.ok(Math.abs(low - (0.5 - half)) < 1e-12);
    assert.ok(Math.abs(high - (0.5 + half)) < 1e-12);
  });

  it('has no width with one group', () => {
    assert.deepEqual(groupJackknife([Uint32Array.of(10)], total), { value: 0.1, low: 0.1, high: 0.1 });
  });
});
