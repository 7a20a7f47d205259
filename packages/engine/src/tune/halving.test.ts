import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Climber, nextPromotion } from './halving.ts';

function climbers(...values: number[][]): Climber[] {
  return values.map((each, id) => ({ id, values: each, out: false }));
}

describe('successive halving', () => {
  it('sends the first trial to the top before anything else', () => {
    assert.equal(nextPromotion(climbers([0.1]), 3)?.id, 0);
    assert.equal(nextPromotion(climbers([0.1, 0.1], [0.9]), 3)?.id, 0);
    assert.equal(nextPromotion(climbers([0.1, 0.1, 0.1]), 3), undefined);
  });

  it('lets a third of a rung go on, the best first', () => {
    const top = [0.1, 0.1, 0.1];
    assert.equal(nextPromotion(climbers(top, [0.2]), 3), undefined);
    assert.equal(nextPromotion(climbers(top, [0.2], [0.3]), 3)?.id, 2);
    assert.equal(nextPromotion(climbers(top, [0.2], [0.3, 0.3]), 3), undefined);
    assert.equal(nextPromotion(climbers(top, [0.2], [0.3, 0.3], [0.25], [0.28], [0.1]), 3)?.id, 4);
  });

  it('prefers the higher rung', () => {
    const trials = climbers([0.1, 0.1, 0.1], [0.5, 0.6], [0.4, 0.5], [0.9], [0.8], [0.7], [0.6]);
    assert.equal(nextPromotion(trials, 3)?.id, 1);
  });

  it('leaves out what is out', () => {
    const trials = climbers([0.1, 0.1, 0.1], [0.2], [0.3]);
    trials[2] = { ...trials[2]!, out: true };
    assert.equal(nextPromotion(trials, 3), undefined);
  });
});
