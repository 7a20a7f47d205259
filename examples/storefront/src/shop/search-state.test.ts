import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pathOfSearch, readState, requestOf, type SearchState, SORTS, withToggled } from './search-state.ts';

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const states: fc.Arbitrary<SearchState> = fc.record(
  {
    text: word,
    sort: fc.constantFrom(...SORTS.map(([sort]) => sort)),
    values: fc.dictionary(
      word.map((name) => `attributes.${name}`),
      fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
      { maxKeys: 3, noNullPrototype: true },
    ),
    from: fc.nat(),
    to: fc.nat(),
    without: fc.array(word, { maxLength: 2 }),
    exact: fc.boolean(),
  },
  { noNullPrototype: true },
);

test('a link to results leads to the same results', () => {
  fc.assert(
    fc.property(states, (state) => {
      const address = new URL(pathOfSearch(state), 'http://shop').searchParams;
      assert.deepEqual(readState(address), state);
    }),
  );
});

test('a value is picked and let go', () => {
  const state = readState(new URLSearchParams('q=mug&brand=Acme&from=-1&to=x&sort=up'));
  assert.deepEqual(state, {
    text: 'mug',
    sort: 'relevance',
    values: { brand: ['Acme'] },
    without: [],
    exact: false,
  });
  const both = withToggled(state, 'brand', 'Globex');
  assert.deepEqual(both.values, { brand: ['Acme', 'Globex'] });
  assert.deepEqual(withToggled(withToggled(both, 'brand', 'Acme'), 'brand', 'Globex').values, {});
  assert.deepEqual(requestOf(both), {
    query: 'mug',
    refine: { values: { brand: ['Acme', 'Globex'] }, price: {} },
  });
});
