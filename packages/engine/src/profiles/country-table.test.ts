import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CountryTable } from './country-table.ts';

describe('country table', () => {
  it('gives every code and spelling back as it came', () => {
    const table = new CountryTable();
    const countries = ['AA', 'DE', 'ZZ', 'United Kingdom', 'de', 'D', '', '中国', 'DEU'];
    const numbers = countries.map((country) => table.numberOf(country));
    assert.equal(new Set(numbers).size, countries.length);
    assert.deepEqual(
      numbers.map((number) => table.countryOf(number)),
      countries,
    );
    assert.deepEqual(
      countries.map((country) => table.numberOf(country)),
      numbers,
    );
    assert.equal(table.countryOf(-1), undefined);
  });

  it('keeps a thousand spellings, those named last, and every code', () => {
    const table = new CountryTable();
    const first = table.numberOf('Somewhere');
    const second = table.numberOf('Elsewhere');
    for (let i = 0; i < 999; i++) {
      assert.equal(table.countryOf(table.numberOf(`Nowhere ${i}`)), `Nowhere ${i}`);
      table.numberOf('Elsewhere');
    }
    assert.deepEqual([table.countryOf(first), table.countryOf(second)], [undefined, 'Elsewhere']);
    assert.equal(table.countryOf(table.numberOf('Somewhere')), 'Somewhere');
    assert.equal(table.countryOf(table.numberOf('PT')), 'PT');
  });

  it('lets inventions of guests push out neither what customers’ events name nor what is new', () => {
    const table = new CountryTable();
    const said = table.numberOf('United Kingdom');
    const confirmed = table.numberOf('France', true);
    assert.equal(table.numberOf('France'), confirmed);
    for (let i = 0; i < 5000; i++) table.numberOf(`Nowhere ${i}`, true);
    assert.deepEqual([table.countryOf(said), table.countryOf(confirmed)], ['United Kingdom', 'France']);
    assert.equal(table.countryOf(table.numberOf('Portugal', true)), 'Portugal');
    assert.equal(table.numberOf('United Kingdom', true), said);
  });
});
