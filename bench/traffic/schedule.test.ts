import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../packages/engine/src/domain/random.ts';
import { poissonSchedule } from './schedule.ts';

test('as many requests as the rate asks for, in order, gaps as a Poisson process has them', () => {
  const moments = poissonSchedule(1000, 20, new Random(1));
  assert.ok(Math.abs(moments.length - 20_000) < 5 * Math.sqrt(20_000), String(moments.length));
  const gaps = Array.from(moments, (at, i) => at - (moments[i - 1] ?? 0));
  assert.ok(gaps.every((gap) => gap >= 0));
  assert.ok(moments.at(-1)! < 20_000);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  assert.ok(Math.abs(deviation / mean - 1) < 0.05, `${deviation / mean}`);
});

test('the same seed gives the same schedule', () => {
  assert.deepEqual(poissonSchedule(50, 2, new Random(7)), poissonSchedule(50, 2, new Random(7)));
});
