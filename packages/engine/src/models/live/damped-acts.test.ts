import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Interaction } from '../../domain/history.ts';
import { DampedActs } from './damped-acts.ts';
import { act } from './live.case.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 4, 1, 9);

const damping = (strangers = 1) => new DampedActs({ window: DAY, strangers });
const by = (shopper: number, time = NOW, item = 7): Interaction => act(item, time, 'view', shopper);
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-4 * Math.max(1, expected), `${actual}, ${expected}`);

test('the first act counts fully; ten thousand more add less than a quarter', () => {
  const damped = damping();
  assert.equal(damped.add(by(1), 12), 12);
  let rest = 0;
  for (let repeat = 0; repeat < 10_000; repeat++) rest += damped.add(by(1, NOW + repeat), 12);
  assert.ok(rest > 2.9 && rest < 3, `${rest}`);
  assert.equal(damped.add(by(2), 12), 12);
  assert.equal(damped.add(by(1, NOW, 8), 12), 12);
});

test('a purchase after a view counts what it is more; both together as m·(1 + ¼·r/(r + m))', () => {
  const damped = damping();
  near(damped.add(by(1), 1) + damped.add(by(1, NOW + HOUR), 12), 12 * (1 + 0.25 / 13));
});

test('a day after the first act counts anew; dating back gains nothing', () => {
  const damped = damping();
  damped.add(by(1), 4);
  assert.ok(damped.add(by(1, NOW + DAY - 1), 4) < 1);
  assert.equal(damped.add(by(1, NOW + DAY), 4), 4);
  let dated = 0;
  for (let day = 0; day < 1000; day++) dated += damped.add(by(1, NOW - day * DAY), 4);
  assert.ok(dated < 1, `${dated}`);
});

test('strangers count together: c·ln(1 + Σ/c) of an item and a day, nothing where c is 0', () => {
  const damped = damping();
  let sum = 0;
  for (let at = 0; at < 10_000; at++) {
    sum += damped.add(at % 2 === 0 ? by(-1) : { ...by(at), stranger: true }, 12);
  }
  near(sum, Math.log(120_001));
  near(damped.add(by(-1, NOW + DAY), 1), Math.LN2);
  near(damped.add(by(-1, NOW, 8), 1), Math.LN2);
  assert.equal(damping(0).add(by(-1), 12), 0);
});

test('shopper by shopper or as it happened: each item counts the same, as by the formula', () => {
  const acts = fc.array(
    fc.record({
      shopper: fc.integer({ min: -1, max: 4 }),
      item: fc.nat(3),
      hour: fc.nat(72),
      weight: fc.constantFrom(1, 3, 4, 12),
    }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(acts, (list) => {
      const inTime = [...list].sort((a, b) => a.hour - b.hour);
      const byShopper = [...inTime].sort((a, b) => a.shopper - b.shopper);
      const counted = (order: typeof list) => {
        const damped = damping();
        const sums = new Float64Array(4);
        for (const { shopper, item, hour, weight } of order) {
          sums[item]! += damped.add(by(shopper, NOW + hour * HOUR, item), weight);
        }
        return sums;
      };
      const live = counted(inTime);
      for (const [item, sum] of counted(byShopper).entries()) near(sum, live[item]!);
      for (const [item, sum] of naive(inTime).entries()) near(live[item]!, sum);
    }),
  );
});

function naive(acts: readonly { shopper: number; item: number; hour: number; weight: number }[]): number[] {
  const sums = [0, 0, 0, 0];
  const windows = new Map<string, { begin: number; weights: number[] }[]>();
  for (const { shopper, item, hour, weight } of acts) {
    const key = `${shopper} ${item}`;
    const own = windows.get(key) ?? [];
    windows.set(key, own);
    const day = Math.floor((NOW + hour * HOUR) / DAY);
    const last = own.at(-1);
    if (last && (shopper < 0 ? last.begin === day : hour - last.begin < 24)) last.weights.push(weight);
    else own.push({ begin: shopper < 0 ? day : hour, weights: [weight] });
  }
  for (const [key, own] of windows) {
    const [shopper, item] = key.split(' ').map(Number);
    for (const { weights } of own) {
      const sum = weights.reduce((a, b) => a + b);
      const strongest = Math.max(...weights);
      sums[item!]! += shopper! < 0 ? Math.log(1 + sum) : strongest * (1 + 0.25 * (1 - strongest / sum));
    }
  }
  return sums;
}

test('a full memory lets the pair used longest ago go: its next act counts as a first', () => {
  const damped = new DampedActs({ window: DAY, strangers: 1, entries: 4 });
  for (let shopper = 0; shopper < 4; shopper++) damped.add(by(shopper), 1);
  assert.ok(damped.add(by(0), 1) < 1);
  damped.add(by(4), 1);
  assert.ok(damped.add(by(0), 1) < 1);
  assert.equal(damped.add(by(1), 1), 1);
});
