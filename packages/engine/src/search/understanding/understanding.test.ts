import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { negation } from './negation.ts';
import { pricePhrase } from './price-phrase.ts';
import { readPhrases } from './read-phrases.ts';

const limits = (text: string) => {
  const found = pricePhrase(text);
  return found === undefined ? undefined : [found.from, found.to];
};

describe('phrases of a query', () => {
  it('reads price limits', () => {
    assert.deepEqual(limits('shoes under 80'), [undefined, 80]);
    assert.deepEqual(limits('shoes under $1,200'), [undefined, 1200]);
    assert.deepEqual(limits('at least 50 euros'), [50, undefined]);
    assert.deepEqual(limits('between 20 and 30'), [20, 30]);
    assert.deepEqual(limits('$50-$100 lamp'), [50, 100]);
    assert.deepEqual(limits('连衣裙 100元以下'), [undefined, 100]);
    assert.deepEqual(limits('不超过200元'), [undefined, 200]);
    assert.deepEqual(limits('laptop under 2k'), [undefined, 2000]);
  });

  it('does not take measures and model names for prices', () => {
    for (const text of [
      'under 80 cm',
      'less than 2 kg',
      '27 inch monitor',
      'iphone 7',
      '802.11 a-g',
      'from 10 to 12',
      'up to 1tb',
    ])
      assert.equal(limits(text), undefined, text);
  });

  it('reads refusals', () => {
    assert.equal(negation('cookies without sugar')?.words, 'sugar');
    assert.equal(negation('bag -leather')?.words, 'leather');
    assert.equal(negation('without milk or sugar')?.words, 'milk or sugar');
    assert.equal(negation('不含糖的饼干')?.words, '糖');
    for (const text of ['wi-fi router', 'notebook', 'no name speakers', '无线耳机'])
      assert.equal(negation(text), undefined, text);
  });

  it('leaves what the shopper took away as plain words', () => {
    const read = readPhrases('Shoes under 80 without laces', new Set());
    assert.equal(read.text.trim().replace(/\s+/g, ' '), 'shoes');
    assert.deepEqual(read.price?.chip.id, 'price:..80');
    const plain = readPhrases('shoes under 80', new Set(['price:..80']));
    assert.equal(plain.text, 'shoes under 80');
    assert.equal(plain.price, undefined);
  });

  it('tells quotations from inches', () => {
    assert.deepEqual(readPhrases('"hard drive" black', new Set()).quoted, ['hard drive']);
    assert.deepEqual(readPhrases('27" monitor 24" tv', new Set()).quoted, []);
  });
});
