import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Product } from '../../domain/product.ts';
import { SearchIndex } from '../search-index.ts';
import { DeletesTable } from './deletes-table.ts';
import { editDistance } from './edit-distance.ts';
import { Speller } from './speller.ts';

/** Distance by its recursive definition. */
function reference(left: string, right: string): number {
  if (left === '' || right === '') return left.length + right.length;
  const [a, b] = [left.slice(0, -1), right.slice(0, -1)];
  const same = left.at(-1) === right.at(-1) ? 0 : 1;
  let best = Math.min(reference(a, right) + 1, reference(left, b) + 1, reference(a, b) + same);
  if (left.length > 1 && right.length > 1 && left.at(-1) === right.at(-2) && left.at(-2) === right.at(-1))
    best = Math.min(best, reference(left.slice(0, -2), right.slice(0, -2)) + 1);
  return best;
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 0, maxLength: 5 });

function shop(titles: readonly string[]): SearchIndex {
  const index = new SearchIndex(new ItemTable());
  for (const [at, title] of titles.entries())
    index.put({
      id: `p${at}` as ItemId,
      kind: 'product',
      title,
      availability: 'in_stock',
      status: 'active',
    } as Product);
  return index;
}

describe('spelling', () => {
  it('measures edits as their definition does, up to a limit', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (left, right, most) => {
        assert.equal(editDistance(left, right, most), Math.min(reference(left, right), most + 1));
      }),
    );
  });

  it('finds every word one edit away', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          word.filter((each) => each.length > 1),
          { maxLength: 20 },
        ),
        word,
        (words, asked) => {
          const table = new DeletesTable();
          for (const [term, each] of words.entries()) table.add(term, each);
          const found = new Set<number>();
          table.candidates(asked, (term, form) => {
            if (form === 0) found.add(term);
          });
          for (const [term, each] of words.entries())
            if (reference(each, asked) <= 1) assert.ok(found.has(term), `${asked} ${each}`);
        },
      ),
    );
  });

  it('corrects by the shop’s own words, and tells so', () => {
    const index = shop(['Keyboard black', 'Keyboard white', 'Laptop keyboard', 'Laptop stand', 'Laptop bag']);
    const { corrections, correctedText, total } = index.search({ text: 'lpatop keybord', limit: 5 });
    assert.deepEqual(corrections, [
      { from: 'lpatop', to: 'laptop' },
      { from: 'keybord', to: 'keyboard' },
    ]);
    assert.equal(correctedText, 'laptop keyboard');
    assert.ok(total > 0);
    assert.equal(index.search({ text: 'keybord', limit: 5, correct: false }).total, 0);
  });

  it('never touches a model code, nor a word that products have', () => {
    const index = shop([
      'Router WR840N',
      'Router WR841N',
      'Router WR841N',
      'Box',
      'Box',
      'Box',
      'Xbox',
      'Xbox',
    ]);
    assert.deepEqual(index.search({ text: 'wr842n', limit: 5 }).corrections, []);
    assert.deepEqual(index.search({ text: 'xbox', limit: 5 }).corrections, []);
  });

  it('splits what was written together and joins what was written apart', () => {
    const index = shop(['Flat screen', 'Flat screen television', 'Headphones red', 'Headphones blue']);
    assert.deepEqual(index.search({ text: 'flatscreen', limit: 5 }).corrections, [
      { from: 'flatscreen', to: 'flat screen' },
    ]);
    assert.deepEqual(index.search({ text: 'head phones', limit: 5 }).corrections, [
      { from: 'head phones', to: 'headphone' },
    ]);
  });

  it('leaves common words alone, and what no product has together with the rest', () => {
    const index = shop([
      'Green tea cup',
      'Plastic frog',
      'Plastic frog',
      'Anew cream',
      'Anew cream',
      'Dlink switch',
    ]);
    for (const text of ['something from', 'tea from you', 'drink tea']) {
      const answer = index.search({ text, limit: 5 });
      assert.deepEqual(answer.corrections, [], text);
      assert.equal(answer.didYouMean, undefined, text);
    }
    assert.deepEqual(index.search({ text: 'tea from those under it', limit: 5 }).relaxed, []);
    assert.deepEqual(index.search({ text: 'plstic frog', limit: 5 }).corrections, [
      { from: 'plstic', to: 'plastic' },
    ]);
  });

  it('walks a bounded number of postings for the neighbours of a query, anew for each query', () => {
    const terms = [
      'alpha',
      'alphb',
      ...Array.from({ length: 60 }, (_, at) => `other${'abcdefghij'[at % 10]}${at}`),
    ];
    let walks = 0;
    const index = {
      vocabulary: { term: (term: number) => terms[term]!, numberOf: (name: string) => terms.indexOf(name) },
      // The neighbour is more frequent than the word.
      frequency: (term: number) => (term === 0 ? 20_000 : 30_000),
      postings: () => {
        walks++;
        return { items: new Int32Array(0), length: 0 };
      },
    };
    const speller = new Speller(index as unknown as ConstructorParameters<typeof Speller>[0]);
    speller.note(1);
    const words = terms
      .filter((_, term) => term !== 1)
      .map((surface, position) => ({
        text: surface,
        surface,
        position,
        kind: 'word' as const,
        readings: [{ term: terms.indexOf(surface) }],
      }));
    const ask = () => {
      walks = 0;
      speller.neighbours(words as unknown as Parameters<Speller['neighbours']>[0]);
      return walks / 2;
    };
    const first = ask();
    // Seven pairs of 30,000 go past 200,000 postings.
    assert.equal(first, 7);
    assert.equal(ask(), first, 'the next query has a budget of its own');
  });
});
