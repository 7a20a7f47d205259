import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LetterModel } from './letter-model.ts';

const WORDS = ['umbrella', 'kettle', 'spoon', 'blanket', 'saucepan', 'lantern'];
const NONE = ['asdfgh', 'qqqq', 'zzzz', 'xkcdvw', 'hjklj', 'bvxzt'];

describe('letter model', () => {
  it('knows words from none by English alone', () => {
    const model = new LetterModel();
    const worst = Math.min(...WORDS.map((word) => model.likeness(word)));
    const best = Math.max(...NONE.map((word) => model.likeness(word)));
    assert.ok(worst > best, `${worst} and ${best}`);
  });

  it('learns the letters of a catalogue, each term once', () => {
    const model = new LetterModel();
    const before = model.likeness('wxyl');
    for (const [term, word] of ['wxyla', 'wxyle', 'wxyli', 'wxylo'].entries()) model.note(term, word);
    const after = model.likeness('wxyl');
    assert.ok(after > before);
    for (let again = 0; again < 5; again++) model.note(2, 'wxyli');
    assert.equal(model.likeness('wxyl'), after);
  });
});
