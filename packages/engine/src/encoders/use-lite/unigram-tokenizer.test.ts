import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { UnigramTokenizer } from './unigram-tokenizer.ts';

const PIECES: readonly (readonly [string, number])[] = [
  ['<unk>', 0],
  ['<s>', 0],
  ['▁', -3],
  ['a', -4],
  ['b', -4.5],
  ['ab', -5],
  ['▁a', -5.25],
  ['aba', -7],
  ['ba', -6],
  ['🙂', -8],
];
const tokenizer = new UnigramTokenizer(PIECES, { reserved: 2 });

/** Score of the best segmentation, tried out recursively. */
function bestScore(text: string): number {
  const unknown = -8 - 10;
  const memo = new Map<string, number>([['', 0]]);
  const best = (rest: string): number => {
    const known = memo.get(rest);
    if (known !== undefined) return known;
    const first = [...rest][0]!;
    let most = unknown + best(rest.slice(first.length));
    for (const [piece, score] of PIECES.slice(2))
      if (rest.startsWith(piece)) most = Math.max(most, score + best(rest.slice(piece.length)));
    memo.set(rest, most);
    return most;
  };
  return best(text);
}

describe('unigram tokeniser', () => {
  it('takes the likeliest pieces', () => {
    assert.deepEqual(tokenizer.encode('ab'), [2, 5]);
    assert.deepEqual(tokenizer.encode('aba'), [2, 7]);
    assert.deepEqual(tokenizer.encode('a  b'), [6, 2, 4]);
  });

  it('has no pieces for blank text, and one for unknown characters in a row', () => {
    assert.deepEqual(tokenizer.encode(''), []);
    assert.deepEqual(tokenizer.encode(' \n\t'), []);
    assert.deepEqual(tokenizer.encode('azzza'), [6, 0, 3]);
    assert.deepEqual(tokenizer.encode('🙂🙃'), [2, 9, 0]);
  });

  it('keeps to the limit and folds compatible characters', () => {
    assert.deepEqual(tokenizer.encode('aaaa', 2), [6, 3]);
    assert.deepEqual(tokenizer.encode('ａｂ'), tokenizer.encode('ab'));
  });

  it('is as likely as the best of all segmentations', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'z', '🙂'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(letters, (text) => {
        const ids = tokenizer.encode(text);
        const known = ids.filter((id) => id !== 0);
        const covered = known.map((id) => PIECES[id]![0]).join('');
        const unknown = [...`▁${text}`].length - [...covered].length;
        const score = known.reduce((sum, id) => sum + PIECES[id]![1], 0) + unknown * -18;
        assert.ok(Math.abs(score - bestScore(`▁${text}`)) < 1e-9, `${text}: ${ids.join()}`);
      }),
      { numRuns: 300 },
    );
  });
});
