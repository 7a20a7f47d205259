import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { titleFeatures } from './title-features.ts';

function cosine(titles: readonly string[], a: number, b: number): number {
  const { rowPointers, columnIndices, values } = titleFeatures(titles);
  const own = new Map<number, number>();
  for (let at = rowPointers[a]!; at < rowPointers[a + 1]!; at++) own.set(columnIndices[at]!, values[at]!);
  let sum = 0;
  for (let at = rowPointers[b]!; at < rowPointers[b + 1]!; at++)
    sum += (own.get(columnIndices[at]!) ?? 0) * values[at]!;
  return sum;
}

const SHOP = [
  'OPI Nail Lacquer, Red',
  'OPI nail lacquers, blue',
  'Essie Nail Polish blue',
  'Garden hose, green',
  '红色跑步鞋',
  '蓝色跑步鞋',
  '',
];

test('titles are alike by their words, the more the rarer the words and the more of them are pairs', () => {
  assert.ok(cosine(SHOP, 0, 1) > cosine(SHOP, 1, 2));
  assert.ok(cosine(SHOP, 1, 2) > 0);
  assert.equal(cosine(SHOP, 0, 3), 0);
});

test('case, punctuation and a plural s make no difference; a double s is no plural', () => {
  assert.ok(Math.abs(cosine(['Red Lamps!', 'red lamp', 'glass', 'glas'], 0, 1) - 1) < 1e-6);
  assert.equal(cosine(['Red Lamps!', 'red lamp', 'glass', 'glas'], 2, 3), 0);
});

test('Chinese is read sign by sign', () => {
  assert.ok(cosine(SHOP, 4, 5) > 0.5);
  assert.equal(cosine(SHOP, 4, 0), 0);
});

test('rows have length 1 or are empty, columns ascend, every feature stands in two titles or more', () => {
  const word = fc.constantFrom('red', 'blue', 'shoes', 'shoe', 'lamp', '灯', 'ø', '5ml');
  const title = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(title, { maxLength: 12 }), (titles) => {
      const { rows, columns, rowPointers, columnIndices, values } = titleFeatures(titles);
      assert.equal(rows, titles.length);
      const uses = new Uint32Array(columns);
      for (let row = 0; row < rows; row++) {
        let squares = 0;
        for (let at = rowPointers[row]!; at < rowPointers[row + 1]!; at++) {
          uses[columnIndices[at]!]!++;
          squares += values[at]! ** 2;
          if (at > rowPointers[row]!) assert.ok(columnIndices[at]! > columnIndices[at - 1]!);
        }
        assert.ok(squares === 0 || Math.abs(squares - 1) < 1e-5);
      }
      assert.ok(uses.every((count) => count >= 2));
    }),
    { numRuns: 100 },
  );
});

test('a word that most titles of a large catalogue have is left out', () => {
  const titles = Array.from({ length: 400 }, (_, at) => `the thing${Math.floor(at / 2)}`);
  assert.equal(cosine(titles, 0, 2), 0);
  assert.ok(cosine(titles, 0, 1) > 0.99);
});
