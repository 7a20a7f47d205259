import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ItemId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Product } from '../domain/product.ts';
import type { SearchRequest } from '../domain/search.ts';
import { parseSynonyms } from './query/synonyms.ts';
import { SearchIndex, type SearchOptions } from './search-index.ts';

function product(id: string, title: string, more: Partial<Product> = {}): Product {
  return { id: id as ItemId, kind: 'product', title, availability: 'in_stock', status: 'active', ...more };
}

const SHOES = { categories: [['Shoes', 'Running shoes']] };
const SHOP = [
  product('red', 'Red running shoes Sprint', {
    ...SHOES,
    brand: 'Fleet',
    price: { amount: 70, currency: 'EUR' },
    attributes: { colour: 'Red' },
  }),
  product('dear', 'Red running shoes Pro', {
    ...SHOES,
    brand: 'Fleet',
    price: { amount: 120, currency: 'EUR' },
    attributes: { colour: 'Red' },
  }),
  product('blue', 'Blue running shoes', {
    ...SHOES,
    brand: 'Wave',
    price: { amount: 60, currency: 'EUR' },
    attributes: { colour: 'Blue' },
  }),
  product('sweet', 'Oat cookies with sugar'),
  product('free', 'Oat cookies sugar free'),
  product('dress', '碎花连衣裙 夏季新款'),
  product('summer', '夏天清凉连衣裙', { price: { amount: 99, currency: 'CNY' } }),
  product('coat', '冬季羊毛大衣'),
  product('screen', 'Dell 27" monitor'),
  product('router', 'Wi-Fi router TL-WR840N'),
];

function shop(products: readonly Product[] = SHOP, options: SearchOptions = {}) {
  const items = new ItemTable();
  const index = new SearchIndex(items, options);
  for (const each of products) index.put(each);
  const ids = (text: string, more: Partial<SearchRequest> = {}) =>
    index.search({ text, limit: 10, ...more }).hits.map(({ item }) => items.idOf(item) as string);
  return { index, items, ids };
}

describe('search index', () => {
  it('understands brand, colour and price, and shows what it understood', () => {
    const { index, ids } = shop();
    assert.deepEqual(ids('red running shoes under 80'), ['red']);
    const { chips } = index.search({ text: 'red running shoes under 80', limit: 5 });
    assert.deepEqual(
      chips.map(({ id }) => id),
      ['colour:red', 'category:running shoe', 'price:..80'],
    );
    assert.deepEqual(ids('red running shoes under 80', { withoutChips: ['colour:red'] }).sort(), [
      'blue',
      'red',
    ]);
  });

  it('gives up the softest demand when nothing fits all, and says which', () => {
    const { index, ids } = shop();
    assert.deepEqual(ids('red running shoes under 20').sort(), ['dear', 'red']);
    assert.deepEqual(index.search({ text: 'red running shoes under 20', limit: 5 }).relaxed, [
      { kind: 'chip', label: 'under 20' },
    ]);
    assert.deepEqual(index.search({ text: 'running shoes qwxzv', limit: 5 }).relaxed, [
      { kind: 'words', label: 'qwxzv' },
    ]);
  });

  it('refuses what is not wanted, but not what says it has none of it', () => {
    assert.deepEqual(shop().ids('oat cookies without sugar'), ['free']);
  });

  it('finds Chinese, units, compounds and codes', () => {
    const { ids } = shop();
    assert.deepEqual(ids('适合夏天的连衣裙')[0], 'summer');
    assert.deepEqual(ids('连衣裙').sort(), ['dress', 'summer']);
    assert.deepEqual(ids('27 inch monitor'), ['screen']);
    for (const text of ['wifi', 'wi-fi', 'wr840n', 'TLWR840N']) assert.deepEqual(ids(text), ['router'], text);
  });

  it('counts facets as if their own pick were not there', () => {
    const { index } = shop();
    const { facets, total } = index.search({
      text: 'running shoes',
      limit: 5,
      facets: ['brand', 'attributes.colour'],
      filters: { values: { brand: ['Wave'] } },
    });
    assert.equal(total, 1);
    assert.deepEqual(facets, [
      {
        dimension: 'brand',
        values: [
          { value: 'Fleet', count: 2 },
          { value: 'Wave', count: 1 },
        ],
      },
      { dimension: 'attributes.colour', values: [{ value: 'Blue', count: 1 }] },
    ]);
  });

  it('sorts by price, pages without overlap, and obeys the caller’s rules', () => {
    const { items, ids } = shop();
    assert.deepEqual(ids('running shoes', { sort: 'price_asc' }), ['blue', 'red', 'dear']);
    assert.deepEqual(ids('running shoes', { sort: 'price_desc', limit: 1, offset: 1 }), ['red']);
    const first = ids('running shoes', { limit: 2 });
    const second = ids('running shoes', { limit: 2, offset: 2 });
    assert.equal(new Set([...first, ...second]).size, 3);
    assert.deepEqual(ids('running shoes', { allows: (item) => items.idOf(item) === 'dear' }), ['dear']);
  });

  it('reads a number whose attribute is named by a unit as that quantity', () => {
    const { ids } = shop([
      product('wide', 'Panel A', { attributes: { display_inch: 27, storage_tb: 1, plugged_in: 27 } }),
      product('small', 'Panel B', { attributes: { display_inch: 24, storage_tb: 2, plugged_in: 24 } }),
    ]);
    assert.deepEqual(ids('27 inch'), ['wide']);
    assert.deepEqual(ids('panel 24"').slice(0, 1), ['small']);
    assert.deepEqual(ids('1000 GB'), ['wide']);
  });

  it('takes synonyms from lines, phrases too', () => {
    const synonyms = parseSynonyms('# shoes\ntrainers, running shoes\nlegwear => running shoes');
    const { ids } = shop(SHOP, { synonyms });
    assert.equal(ids('trainers').length, 3);
    assert.equal(ids('legwear').length, 3);
    assert.throws(() => parseSynonyms('alone'), { code: 'invalid_configuration', field: 'line 1' });
  });

  it('suggests categories, brands, products, and queries once several asked them', () => {
    const { index } = shop();
    const texts = (prefix: string) => index.suggest(prefix, 8).map(({ kind, text }) => `${kind}:${text}`);
    assert.ok(texts('ru').includes('category:Running shoes'));
    assert.ok(texts('flee').includes('brand:Fleet'));
    assert.ok(texts('连').some((text) => text.startsWith('product:')));
    index.observeQuery('running shoes men');
    assert.ok(!texts('running').includes('query:running shoes men'));
    for (let time = 0; time < 3; time++) index.observeQuery('running shoes men');
    assert.ok(texts('running').includes('query:running shoes men'));
  });

  it('accounts for every score', () => {
    const { index } = shop();
    const { answer, accountOf } = index.explained({ text: 'fleet red running shoes', limit: 5 });
    for (const { item, score } of answer.hits) {
      const account = accountOf(item)!;
      const sum = [...account.words, ...account.bonuses].reduce((total, part) => total + part.score, 0);
      assert.ok(Math.abs(sum - score) < 1e-4);
    }
  });

  it('says how much of a query it covers', () => {
    const { index } = shop();
    assert.equal(index.coverageOf('running shoes'), 1);
    assert.equal(index.coverageOf('qwxzv'), 0);
    assert.ok(index.coverageOf('shoes qwxzv jkvbw') < 0.5);
  });

  it('finds the same without counting all matches', () => {
    const words = ['red', 'blue', 'shoe', 'lamp', 'desk', 'fan', 'big', 'rug'];
    const title = fc
      .array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 })
      .map((each) => each.join(' '));
    fc.assert(
      fc.property(fc.array(title, { minLength: 1, maxLength: 120 }), title, (titles, text) => {
        const { index } = shop(
          titles.map((each, at) => product(`p${at}`, each)),
          { manyPostings: 0 },
        );
        const counted = index.search({ text, limit: 7 });
        assert.deepEqual(index.search({ text, limit: 7, count: false }).hits, counted.hits);
      }),
      { numRuns: 60 },
    );
  });

  it('hides what is not active at once, and everything that was removed', () => {
    const { index, ids } = shop();
    index.put({ ...SHOP[0]!, status: 'hidden' });
    assert.deepEqual(ids('sprint'), []);
    index.put(SHOP[0]!);
    assert.deepEqual(ids('sprint'), ['red']);
    index.remove('red' as ItemId);
    assert.deepEqual(ids('sprint'), []);
    assert.equal(index.size, SHOP.length - 1);
  });

  it('after any changes, finds what an index made anew of the same products finds', async () => {
    const words = ['red', 'blue', 'shoe', 'lamp', 'desk', 'fan', 'x200', 'big'];
    const title = fc
      .array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 })
      .map((each) => each.join(' '));
    const change = fc.tuple(fc.nat(12), fc.option(title));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
        const items = new ItemTable();
        const index = new SearchIndex(items);
        const current = new Map<string, Product>();
        for (const [at, text] of changes) {
          const id = `p${at}`;
          if (text === null) {
            current.delete(id);
            index.remove(id as ItemId);
          } else {
            current.set(id, product(id, text));
            index.put(current.get(id)!);
          }
        }
        const fresh = new SearchIndex(new ItemTable(items.ids()));
        for (const each of current.values()) fresh.put(each);
        for (const word of words) {
          const found = (from: SearchIndex) =>
            from
              .search({ text: word, limit: 50, correct: false })
              .hits.map(({ item }) => item)
              .sort((a, b) => a - b);
          assert.deepEqual(found(index), found(fresh), word);
        }
        assert.equal(index.size, current.size);
      }),
      { numRuns: 40 },
    );
  });

  it('starts from a snapshot as from the products, and reads anew what changed', async () => {
    const { index } = shop();
    const loaded = new SearchIndex(new ItemTable());
    await loaded.load(SHOP);
    const bytes = await loaded.snapshot();
    const items = new ItemTable();
    const restored = new SearchIndex(items);
    const changed = SHOP.map((each) =>
      each.id === 'blue' ? { ...each, title: 'Violet walking shoes' } : each,
    );
    await restored.load(changed, { snapshot: bytes });
    assert.deepEqual(
      restored.search({ text: 'oat cookies', limit: 5 }).hits,
      loaded.search({ text: 'oat cookies', limit: 5 }).hits,
    );
    assert.equal(items.idOf(restored.search({ text: 'violet', limit: 5 }).hits[0]!.item), 'blue');
    assert.equal(restored.size, index.size);

    const torn = new SearchIndex(new ItemTable());
    await torn.load(SHOP, { snapshot: bytes.with(40, bytes[40]! ^ 1) });
    assert.equal(torn.search({ text: 'oat cookies', limit: 5 }).total, 2);
  });
});
