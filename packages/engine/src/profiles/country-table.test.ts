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

  it('keeps a thousand spellings and every code, whatever was named before', () => {
    const table = new CountryTable();
    for (let i = 0; i < 1000; i++) assert.ok(table.numberOf(`Nowhere ${i}`) >= 0);
    assert.equal(table.numberOf('Somewhere'), -1);
    assert.equal(table.countryOf(table.numberOf('Nowhere 999')), 'Nowhere 999');
    assert.equal(table.countryOf(table.numberOf('PT')), 'PT');
  });
});
