import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PLACEMENT_DEFAULTS, type Placement } from '../domain/placement.ts';
import { placementSpace, placementWith, sourceNamed } from './tuned-placement.ts';

const home: Placement = {
  ...PLACEMENT_DEFAULTS,
  name: 'home',
  title: 'Home',
  sources: [
    { model: 'linear', anchor: 'history', weight: 1 },
    { model: 'content', anchor: 'item', weight: 2 },
  ],
  trendExponent: 0.8,
};
const graph = sourceNamed('graph')!;

describe('a tuned placement', () => {
  it('has the weights of its sources, those that may join, and the trend', () => {
    const joining = [graph, sourceNamed('linear:history')!];
    assert.deepEqual(Object.keys(placementSpace(home, joining)), [
      'linear:history',
      'graph:history',
      'trendExponent',
    ]);
  });

  it('is what it was without settings', () => {
    assert.equal(placementWith(home, [graph], {}), home);
  });

  it('takes weights, leaves out who says nearly nothing, and keeps what cannot be searched', () => {
    const settings = { 'linear:history': 0.01, 'graph:history': 0.7, trendExponent: 0.25 };
    assert.deepEqual(placementWith(home, [graph], settings), {
      ...home,
      sources: [
        { model: 'graph', anchor: 'history', weight: 0.7 },
        { model: 'content', anchor: 'item', weight: 2 },
      ],
      trendExponent: 0.25,
    });
  });
});

describe('a source by name', () => {
  it('looks at the history unless told otherwise', () => {
    assert.deepEqual(sourceNamed('graph'), { model: 'graph', anchor: 'history', weight: 0 });
    assert.deepEqual(sourceNamed('session-knn:session'), {
      model: 'session-knn',
      anchor: 'session',
      weight: 0,
    });
    assert.equal(sourceNamed('graph:moon'), undefined);
  });
});
