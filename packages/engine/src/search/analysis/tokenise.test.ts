import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { stem } from './stem.ts';
import { tokenise } from './tokenise.ts';

function terms(text: string): string[] {
  const found: string[] = [];
  tokenise(text, (term) => found.push(term));
  return found;
}

describe('analyser', () => {
  it('folds case, accents, width and trade marks', () => {
    assert.deepEqual(terms('Café CRÈME ＷＩＤＥ Core™'), ['cafe', 'creme', 'wide', 'core']);
    assert.deepEqual(terms('Straße Œuvre'), ['strasse', 'oeuvre']);
  });

  it('brings nouns to the singular and leaves what only looks like a plural', () => {
    const pairs: Record<string, string> = {
      batteries: 'battery',
      headphones: 'headphone',
      watches: 'watch',
      boxes: 'box',
      glasses: 'glass',
      knives: 'knife',
      lens: 'lens',
      bus: 'bus',
      wireless: 'wireless',
      docking: 'docking',
      women: 'woman',
    };
    for (const [plural, singular] of Object.entries(pairs)) assert.equal(stem(plural), singular);
  });

  it('writes a number with its unit one way, however it is spelt', () => {
    for (const text of ['27 inch', '27"', '27-inch', '27in', '27″', "27''"])
      assert.deepEqual(terms(text), ['27', '27in'], text);
    assert.deepEqual(terms('1 TB').at(-1), terms('1000GB').at(-1));
    assert.deepEqual(terms('1.5 kg').at(-1), terms('1500 g').at(-1));
    assert.deepEqual(terms('2 m').at(-1), terms('200 cm').at(-1));
  });

  it('keeps model codes whole and split', () => {
    assert.deepEqual(terms('BCI-6Y'), ['bci', 'bci6y', '6y']);
    assert.deepEqual(terms('Wi-Fi'), ['wi', 'wifi', 'fi']);
    assert.deepEqual(terms('PS4'), ['ps4']);
  });

  it('cuts Chinese by dictionary and into pairs', () => {
    const found = terms('夏天的连衣裙');
    assert.ok(found.includes('夏天'));
    assert.ok(found.includes('连衣') && found.includes('衣裙'));
  });

  it('gives terms that are read as themselves, and positions that never go back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        let last = 0;
        tokenise(text, (term, position) => {
          assert.ok(term.length > 0 && position >= last);
          last = position;
        });
      }),
    );
  });
});
