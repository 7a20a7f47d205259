import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Product } from '../../domain/product.ts';
import { SearchIndex } from '../search-index.ts';
import { readPhrases } from '../understanding/read-phrases.ts';

function shop(products: readonly Partial<Product>[]): SearchIndex {
  const index = new SearchIndex(new ItemTable());
  for (const [at, product] of products.entries())
    index.put({
      id: `p${at}` as ItemId,
      kind: 'product',
      title: '',
      availability: 'in_stock',
      status: 'active',
      ...product,
    } as Product);
  return index;
}

describe('queries made to be slow', () => {
  it('looks for three quotations and takes the others for words', () => {
    const text = Array.from({ length: 40 }, (_, at) => `"word${at} lamp"`).join(' ');
    const read = readPhrases(text, new Set());
    assert.deepEqual(read.quoted, ['word0 lamp', 'word1 lamp', 'word2 lamp']);
    assert.ok(read.text.includes('word39 lamp'));
  });

  it('asks of each product a few times, however many demands cannot be met', () => {
    const PRODUCTS = 50;
    const index = shop(
      Array.from({ length: PRODUCTS }, (_, at) => ({
        title: `Lamp wood iron glass${at % 2 === 0 ? ' cotton' : ''}`,
        price: { amount: 100, currency: 'EUR' },
      })),
    );
    let asked = 0;
    const answer = index.search({
      text: 'lamp under 20 without wood without iron without glass "iron wood" "glass iron" "wood lamp"',
      limit: 5,
      allows: () => {
        asked++;
        return true;
      },
    });
    assert.equal(answer.total, PRODUCTS);
    assert.equal(answer.relaxed.length, 7);
    assert.ok(asked <= 4 * PRODUCTS, `${asked}`);
  });

  it('gives up the fewest demands, the softest first', () => {
    const index = shop([
      { title: 'Lamp wood', price: { amount: 10, currency: 'EUR' } },
      { title: 'Lamp iron', price: { amount: 100, currency: 'EUR' } },
    ]);
    const labels = (text: string) => index.search({ text, limit: 5 }).relaxed.map(({ label }) => label);
    assert.deepEqual(labels('lamp under 20'), []);
    assert.deepEqual(labels('lamp under 20 without wood'), ['under 20']);
    assert.deepEqual(labels('lamp under 20 "lamp iron"'), ['"lamp iron"', 'iron']);
    assert.deepEqual(labels('lamp under 20 without wood "iron wood"'), ['under 20', '"iron wood"', 'wood']);
  });

  it('corrects the first words of an endless query, and takes the others as they are written', () => {
    const words = Array.from(
      { length: 28 },
      (_, at) => `${'abcdefghijklmnopqrstuvwxyz'[at % 26]!.repeat(4)}zon${at > 25 ? 'el' : ''}`,
    );
    const index = shop(Array.from({ length: 1200 }, () => ({ title: words.join(' ') })));
    const wrong = words.slice(0, 14).map((word) => `${word.slice(0, 5)}y${word.slice(6)}`);
    const { corrections } = index.search({ text: [...wrong, ...words.slice(14)].join(' '), limit: 1 });
    assert.equal(corrections[0]?.to, words[0]);
    assert.ok(corrections.length < wrong.length, `${corrections.length}`);
    assert.equal(index.search({ text: wrong[13]!, limit: 1 }).corrections.length, 1);
  });

  it('lists the first by price as sorting all of them would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('price_asc' as const, 'price_desc' as const),
        (prices, limit, sort) => {
          const index = shop(
            prices.map((amount) => ({
              title: 'Lamp',
              ...(amount === null ? {} : { price: { amount, currency: 'EUR' } }),
            })),
          );
          const sign = sort === 'price_asc' ? 1 : -1;
          const wanted = [...prices.entries()]
            .sort(([a, one], [b, other]) => {
              if (one === null || other === null) return one === other ? a - b : one === null ? 1 : -1;
              return sign * (one - other) || a - b;
            })
            .map(([item]) => item)
            .slice(0, limit);
          const { hits } = index.search({ text: '', limit, sort });
          assert.deepEqual(
            hits.map(({ item }) => Number(item)),
            wanted,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});
