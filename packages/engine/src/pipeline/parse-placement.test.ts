import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_PLACEMENTS } from './default-placements.ts';
import { parsePlacement } from './parse-placement.ts';

const plain = { name: 'spring', sources: [{ model: 'linear', anchor: 'history' }] };

describe('placement', () => {
  it('is completed with defaults and parses to itself', () => {
    const placement = parsePlacement(plain);
    assert.deepEqual(placement, {
      name: 'spring',
      title: 'spring',
      sources: [{ model: 'linear', anchor: 'history', weight: 1 }],
      fallback: ['popular', 'new'],
      repeat: 'exclude',
      outOfStock: false,
      trendExponent: 0,
      categoryCap: 0,
      brandCap: 0,
      limit: 12,
      public: true,
    });
    assert.deepEqual(parsePlacement(JSON.parse(JSON.stringify(placement))), placement);
  });

  it('every default placement parses to itself and has a name of its own', () => {
    for (const placement of DEFAULT_PLACEMENTS) assert.deepEqual(parsePlacement(placement), placement);
    assert.equal(new Set(DEFAULT_PLACEMENTS.map(({ name }) => name)).size, DEFAULT_PLACEMENTS.length);
  });

  const table: readonly (readonly [string, unknown, string, string])[] = [
    ['no object', 'home', 'invalid_field', 'placement'],
    ['a name with capitals', { ...plain, name: 'Home' }, 'invalid_field', 'name'],
    ['no sources', { name: 'a' }, 'invalid_field', 'sources'],
    ['nothing to ask', { name: 'a', sources: [], fallback: [] }, 'invalid_field', 'sources'],
    [
      'an unknown anchor',
      { ...plain, sources: [{ model: 'linear', anchor: 'past' }] },
      'invalid_field',
      'sources[0].anchor',
    ],
    [
      'a negative weight',
      { ...plain, sources: [{ model: 'linear', anchor: 'none', weight: -1 }] },
      'invalid_field',
      'sources[0].weight',
    ],
    [
      'a misspelt field of a source',
      { ...plain, sources: [{ model: 'linear', anchor: 'none', wieght: 1 }] },
      'unknown_field',
      'sources[0].wieght',
    ],
    ['a misspelt field', { ...plain, categorycap: 2 }, 'unknown_field', 'categorycap'],
    ['a fallback that is no name', { ...plain, fallback: [3] }, 'invalid_field', 'fallback[0]'],
    ['a broken filter', { ...plain, filter: 'prise < 3' }, 'invalid_filter', 'filter'],
    ['a cap of a half', { ...plain, brandCap: 0.5 }, 'invalid_field', 'brandCap'],
    ['a limit of none', { ...plain, limit: 0 }, 'invalid_field', 'limit'],
    ['a trend that is no number', { ...plain, trendExponent: Number.NaN }, 'invalid_field', 'trendExponent'],
    ['a flag in words', { ...plain, public: 'yes' }, 'invalid_field', 'public'],
    ['an unknown policy', { ...plain, repeat: 'never' }, 'invalid_field', 'repeat'],
  ];
  for (const [what, value, code, field] of table) {
    it(`refuses ${what}, naming the field`, () =>
      assert.throws(() => parsePlacement(value), { code, field }));
  }

  it('suggests the field that was meant', () => {
    assert.throws(() => parsePlacement({ ...plain, trendexponent: 1 }), { remedy: /"trendExponent"/ });
  });
});
