import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { titleWords } from '../types/type-phrase.ts';
import { pricePhrase } from '../understanding/price-phrase.ts';
import { normalise } from './normalise.ts';

/** So long that an algorithm of quadratic time takes minutes, and one of linear time milliseconds. */
const LONG = 400_000;
const timeout = 30_000;

describe('texts made to be slow', () => {
  it('brings endless marks upon a letter in order', { timeout }, () => {
    const marks = '\u0301\u0323'.repeat(LONG / 2);
    assert.ok(normalise(`e${marks}`).length < 40);
    assert.equal(normalise(`Cafe\u0301`), 'cafe');
    // Three marks, as Vietnamese writes them, stay what they are.
    assert.equal(normalise('\u1ec7'), 'e');
  });

  it('looks for a price in endless digits', { timeout }, () => {
    assert.equal(pricePhrase('9'.repeat(LONG / 4)), undefined);
    assert.equal(pricePhrase('111,'.repeat(LONG / 16)), undefined);
    assert.equal(pricePhrase('lamp 1,2345 - 6000 eur'), undefined);
    assert.deepEqual(pricePhrase('lamp 1,200 - 1,500 eur')?.to, 1500);
  });

  it('strips endless signs from a word of a title', { timeout }, () => {
    assert.deepEqual(
      titleWords(`*a${'!'.repeat(LONG)}b (x) Lamp!!`).map(({ capital }) => capital),
      [false, true],
    );
  });
});
