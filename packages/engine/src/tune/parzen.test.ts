import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Random } from '../domain/random.ts';
import type { SearchSpace } from '../domain/search-space.ts';
import { type Observation, proposePoint } from './parzen.ts';
import { type Point, randomPoint, settingsAt } from './point.ts';

const SPACE: SearchSpace = {
  shrinkage: { kind: 'number', low: 1, high: 10_000, scale: 'log' },
  share: { kind: 'number', low: 0, high: 1, scale: 'linear' },
  neighbors: { kind: 'number', low: 10, high: 20, scale: 'linear', integer: true },
  kind: { kind: 'choice', values: ['a', 'b', null] },
};

describe('a point', () => {
  it('stands for settings', () => {
    assert.deepEqual(settingsAt(SPACE, [0.5, 0.25, 0.44, 2]), {
      shrinkage: 100,
      share: 0.25,
      neighbors: 14,
      kind: null,
    });
    assert.deepEqual(settingsAt(SPACE, [1, 1, 1, 0]), {
      shrinkage: 10_000,
      share: 1,
      neighbors: 20,
      kind: 'a',
    });
  });
});

describe('a proposal', () => {
  /** Best at shrinkage 10, share .8, whatever the neighbours, kind b. */
  const value = ([shrinkage, share, , kind]: Point): number =>
    (kind === 1 ? 0.3 : 0) - (shrinkage! - 0.25) ** 2 - (share! - 0.8) ** 2;

  function search(
    propose: (observations: readonly Observation[], random: Random) => Point,
    seed: number,
  ): number {
    const observations: Observation[] = [];
    for (let trial = 0; trial < 60; trial++) {
      const point = propose(observations, new Random(seed + 7919 * trial));
      observations.push({ point, value: value(point) });
    }
    return Math.max(...observations.slice(30).map((each) => each.value));
  }

  it('stays inside the space', () => {
    const random = new Random(1);
    const observations = Array.from({ length: 40 }, () => {
      const point = randomPoint(SPACE, random);
      return { point, value: value(point) };
    });
    for (let i = 0; i < 200; i++) {
      const point = proposePoint(SPACE, observations, random);
      assert.equal(point.length, 4);
      for (const place of point.slice(0, 3)) assert.ok(place >= 0 && place <= 1);
      assert.ok([0, 1, 2].includes(point[3]!));
    }
  });

  it('comes closer to the best than chance does', () => {
    let closer = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const led = search((observations, random) => proposePoint(SPACE, observations, random), seed);
      const drawn = search((_, random) => randomPoint(SPACE, random), seed);
      if (led > drawn) closer++;
    }
    assert.ok(closer >= 8, `${closer} of 10`);
  });

  it('takes equal observations without a fault', () => {
    const point = [0, 1, 0.5, 0];
    const observations = Array.from({ length: 20 }, () => ({ point, value: 0 }));
    assert.equal(proposePoint(SPACE, observations, new Random(3)).length, 4);
  });
});
