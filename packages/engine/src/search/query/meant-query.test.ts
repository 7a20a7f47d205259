import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Product } from '../../domain/product.ts';
import { SearchIndex } from '../search-index.ts';

const titles = [
  ...Array.from({ length: 12 }, () => 'Smart watch'),
  ...Array.from({ length: 30 }, () => 'Smart phone X300'),
  ...Array.from({ length: 12 }, () => 'Travel mug'),
  ...Array.from({ length: 12 }, () => 'Mart voucher'),
];
const products = titles.map(
  (title, at): Product => ({
    id: `p${at}` as ItemId,
    kind: 'product',
    title,
    status: 'active',
    availability: 'in_stock',
  }),
);

describe('what a query may have meant', () => {
  const index = new SearchIndex(new ItemTable());
  before(() => index.load(products));

  const meant = (text: string) => index.meant(text, 0.65);

  it('takes a word that exists for its neighbour where products have that one with the other word', () => {
    assert.ok(index.coverageOf('mart watch') < 0.65);
    assert.equal(meant('mart watch'), 'words');
  });

  it('leaves words alone whose neighbours go with no other word of the query', () => {
    assert.equal(meant('mart mug'), 'meaning');
  });

  it('takes a model that the catalogue has as it is', () => {
    assert.equal(meant('thing like the x300'), 'words');
    assert.equal(meant('thing like the x301'), 'meaning');
  });

  it('does without a word that says which kind, where products have the thing itself', () => {
    assert.ok(index.coverageOf('blue smart watch') < 0.65);
    assert.equal(meant('blue smart watch'), 'words');
    assert.equal(meant('smart watch blueish'), 'meaning');
    assert.equal(meant('blue watch'), 'meaning');
  });

  it('tells strings of letters from words that no product has', () => {
    for (const text of ['asdfgh', 'qqqq zzzz', 'xkcdvw bvxzt']) assert.equal(meant(text), 'nothing', text);
    for (const text of ['umbrella', 'something to drink from', 'asdfgh watch', '雨伞', 'зонтик'])
      assert.equal(meant(text), 'meaning', text);
  });
});
