import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram } from './histogram.ts';

test('percentiles are within 1 % of the sorted list, counts and the maximum exact', () => {
  const durations = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(
    fc.property(durations, (values) => {
      const histogram = new Histogram();
      for (const value of values) histogram.record(value);
      const sorted = values.toSorted((a, b) => a - b);
      for (const quantile of [0.5, 0.9, 0.99, 0.999, 1]) {
        const exact = sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1]!;
        const read = histogram.quantile(quantile) * 1000;
        assert.ok(read >= exact - 1e-6 * exact, `${quantile}: ${read} below ${exact}`);
        assert.ok(read <= exact * 1.01 + 1, `${quantile}: ${read} above ${exact}`);
      }
      const { count, max } = histogram.latencies();
      assert.equal(count, values.length);
      assert.ok(Math.abs(max * 1000 - sorted.at(-1)!) <= 1e-9 * sorted.at(-1)!);
    }),
  );
});

test('an empty histogram reads as zeros', () => {
  assert.deepEqual(new Histogram().latencies(), {
    count: 0,
    mean: 0,
    p50: 0,
    p90: 0,
    p99: 0,
    p999: 0,
    max: 0,
  });
});
