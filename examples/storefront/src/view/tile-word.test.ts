import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hueOf, tileWord, wordWidth } from './tile-word.ts';

test('the noun of a title stands for the product', () => {
  const cases: Readonly<Record<string, string>> = {
    'WHITE HANGING HEART T-LIGHT HOLDER': 'holder',
    'Fern Plum beeswax candle trio': 'trio',
    'REGENCY CAKESTAND 3 TIER': 'cakestand',
    'SET 7 BABUSHKA NESTING BOXES': 'boxes',
    'SET OF 3 CAKE TINS PANTRY DESIGN': 'pantry',
    'PACK OF 72 RETROSPOT CAKE CASES': 'cases',
    'Mug, blue, 350 ml': 'mug',
    手工陶瓷马克杯: '马克杯',
    '手工陶瓷马克杯 350毫升 北欧风格 办公室家用情侣款': '马克杯',
    '无线降噪耳机 超长续航 适用于苹果安卓手机': '降噪耳机',
    '12': '12',
  };
  for (const [title, word] of Object.entries(cases)) assert.equal(tileWord(title), word, title);
});

test('every title gives a short word of a finite width and a hue', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (title) => {
      const word = tileWord(title);
      assert.ok(word.length <= 14);
      assert.ok(title.trim() === '' || word.length > 0);
      assert.ok(Number.isFinite(wordWidth(word)));
      assert.ok(hueOf(title) >= 0 && hueOf(title) < 360);
    }),
  );
});
