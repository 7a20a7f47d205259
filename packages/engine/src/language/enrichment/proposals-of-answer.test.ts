import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ENRICHED_FIELDS } from '../../domain/enrichment.ts';
import { aProduct } from '../../domain/ports/records.case.ts';
import { enrichmentRequest } from './enrichment-request.ts';
import { wordsOf } from './plain-label.ts';
import { proposalsOfAnswer } from './proposals-of-answer.ts';

const { instruction } = enrichmentRequest(aProduct('a'), ENRICHED_FIELDS, ['colour'])!.request;
const shown = {
  title: 'Holm & Dale handmade stoneware mug in sage green, 350 ml',
  brand: 'Holm & Dale',
  categories: [['Kitchen', 'Mugs']],
};
const of = (answer: Parameters<typeof proposalsOfAnswer>[0]) =>
  proposalsOfAnswer(answer, { shown, instruction });

it('good words become proposals, each said to be the product’s own or not', () => {
  assert.deepEqual(
    of({
      attributes: [{ name: 'colour', value: 'sage green' }],
      tags: ['coffee mug', 'Coffee  MUG', 'stoneware'],
      shortTitle: 'Sage green stoneware mug',
      style: ['rustic'],
      occasion: ['everyday'],
    }),
    [
      { field: 'attributes.colour', value: 'sage green', stated: true },
      { field: 'tags', value: ['coffee mug', 'stoneware'], stated: false },
      { field: 'style', value: ['rustic'], stated: false },
      { field: 'occasion', value: ['everyday'], stated: false },
      { field: 'shortTitle', value: 'Sage green stoneware mug', stated: true },
    ],
  );
});

it('what says nothing is left out', () => {
  const nothing = of({
    attributes: [
      { name: 'colour', value: 'Unknown' },
      { name: 'colour', value: 'n/a' },
      { name: 'pattern', value: 'Pattern' },
      { name: 'volume', value: '1.5 l' },
    ],
    tags: ['tags', 'none', 'maxItems', 'array'],
    style: ['Holm & Dale'],
    occasion: ['mugs'],
    shortTitle: '',
  });
  assert.deepEqual(nothing, []);
});

it('a number that the product states is a fact', () => {
  const [volume] = of({ attributes: [{ name: 'volume', value: '350 ml' }] });
  assert.deepEqual(volume, { field: 'attributes.volume', value: '350 ml', stated: true });
});

it('a short title that is not made of the product, or not short, is none', () => {
  for (const shortTitle of [
    'Completely other kettle',
    `${shown.title}!`,
    'Mug from www.evil.example',
    'Buy the other mug today',
  ])
    assert.deepEqual(of({ shortTitle }), [], shortTitle);
});

it('the instruction does not come out as words for a product', () => {
  const words = wordsOf(instruction);
  for (let at = 0; at + 5 <= words.length; at++) {
    const run = words
      .slice(at, at + 5)
      .join(' ')
      .slice(0, 38);
    if (run.split(' ').length < 5) continue;
    assert.deepEqual(of({ tags: [run, `X ${run}`] }), [], run);
  }
});
