import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Random } from './random.ts';

describe('Random', () => {
  it('repeats with the seed, differs between near seeds, and is even', () => {
    const first = new Random(7);
    const again = new Random(7);
    const other = new Random(8);
    const counts = new Int32Array(10);
    let equal = 0;
    for (let i = 0; i < 20_000; i++) {
      const value = first.uniform();
      assert.equal(value, again.uniform());
      if (value === other.uniform()) equal++;
      counts[Math.floor(10 * value)]!++;
    }
    assert.ok(equal <= 1);
    // Within five standard deviations of 2,000.
    for (const count of counts) assert.ok(Math.abs(count - 2000) < 5 * Math.sqrt(2000 * 0.9), String(counts));
  });

  it('gives the numbers it always gave: a seed is a simulated shop', () => {
    const random = new Random(1);
    const numbers = Array.from({ length: 4 }, () => random.bits());
    assert.deepEqual(numbers, [512467355, 2095970893, 2323120780, 1834988680]);
  });

  it('draws with the moments that its distributions have', () => {
    const random = new Random(3);
    const count = 20_000;
    const moments = (draw: () => number): [number, number] => {
      const values = Float64Array.from({ length: count }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count];
    };
    const table: [string, () => number, number, number][] = [
      ['normal', () => random.normal(), 0, 1],
      ['exponential', () => random.exponential(), 1, 1],
      ['gamma of shape 3', () => random.gamma(3), 3, 3],
      ['gamma of shape 0.4', () => random.gamma(0.4), 0.4, 0.4],
      ['below 6', () => random.below(6), 2.5, 35 / 12],
      ['weighted 1 : 3', () => random.weighted([1, 3]), 0.75, 0.1875],
    ];
    for (const [name, draw, mean, variance] of table) {
      const [seen, spread] = moments(draw);
      assert.ok(Math.abs(seen - mean) < 5 * Math.sqrt(variance / count), `${name}: mean ${seen}`);
      assert.ok(Math.abs(spread - variance) < 0.15 * variance, `${name}: variance ${spread}`);
    }
    const shares = random.dirichlet(5, 0.5);
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
  });

  it('forks a generator of its own', () => {
    const [one, other] = [new Random(4), new Random(4)];
    const fork = one.fork();
    assert.equal(fork.bits(), other.fork().bits());
    for (let i = 0; i < 100; i++) fork.bits();
    assert.equal(one.bits(), other.bits());
  });
});
