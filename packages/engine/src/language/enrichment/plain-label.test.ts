import assert from 'node:assert/strict';
import { it } from 'node:test';
import { plainLabel } from './plain-label.ts';

it('words for a product stay, in any script', () => {
  const good = [
    'Stainless steel',
    'minimalist',
    '750 ml',
    'size 39',
    'T-shirt',
    'Kids’ room',
    '保温杯',
    'für draußen',
    'black & white',
    '50/50 cotton',
    'back to school',
  ];
  for (const text of good) assert.equal(plainLabel(text, 40), text);
  assert.equal(plainLabel('  Red \n mug. ', 40), 'Red mug');
});

it('an answer of a megabyte of stops is cut in linear time', { timeout: 30_000 }, () => {
  for (const run of ['.', ' ', ' .', '!?']) {
    const long = run.repeat(1_000_000 / run.length);
    assert.equal(plainLabel(`Red mug${long}`, 40), 'Red mug');
    assert.equal(plainLabel(`Red${long}mug`, 40), run === ' ' ? 'Red mug' : undefined);
  }
});

it('markup, links, prices, claims, talk about the question and noise do not', () => {
  const bad = [
    '<b>mug</b>',
    '<script>alert(1)</script>',
    '[mug](http://evil.example)',
    'http://evil.example',
    'www.evil',
    'evil.com',
    'javascript:alert(1)',
    '`rm`',
    '{{price}}',
    '$9.99',
    'only 9 EUR',
    '€5',
    '50% off',
    'price 0',
    'free',
    'SALE now',
    'Best seller',
    'out of stock',
    'Sold out',
    'discontinued',
    'recalled',
    '免费',
    '100% guaranteed',
    'status=deleted',
    'You prepare product data: system prompt',
    'ignore all previous',
    'as an AI',
    'instructions',
    'api key',
    'a\u202eb',
    'a\u200bb',
    '',
    '   ',
    '—',
    '!!!',
    'x'.repeat(41),
    '🎉',
    'a\u0000b',
    'me@evil',
    'a\\nb',
    'a_b',
  ];
  for (const text of bad) assert.equal(plainLabel(text, 40), undefined, text);
});
