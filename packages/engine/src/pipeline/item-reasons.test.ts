import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemId, ItemIndex } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import { CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';
import { PURCHASED, ShopperMarks } from '../rerank/shopper-marks.ts';
import { ItemReasons } from './item-reasons.ts';
import { product } from './shop.case.ts';

function reasonsOver(paths: Readonly<Record<string, readonly string[] | undefined>>, hidden: string[] = []) {
  const items = new ItemTable();
  const index = new CatalogueIndex(items);
  index.apply(
    Object.entries(paths).map(([id, path]) =>
      product(id, {
        ...(path === undefined ? {} : { categories: [path] }),
        ...(hidden.includes(id) ? { status: 'hidden' } : {}),
      }),
    ),
  );
  const marks = new ShopperMarks();
  marks.begin(items.size);
  return { reasons: new ItemReasons(index, marks), marks, at: (id: string) => items.indexOf(id as ItemId)! };
}

const SHOP = {
  lamp: ['Lights', 'Night lights'],
  moon: ['Lights', 'Night lights'],
  candle: ['Lights', 'Candles'],
  lights: ['Lights'],
  bell: ['Outdoor', 'Bicycles'],
  nightBell: ['Outdoor', 'Night lights'],
  bare: undefined,
  hidden: ['Lights', 'Night lights'],
};

test('kin are products of one category, then of one department; of the rest nobody may know', () => {
  const { reasons, at } = reasonsOver(SHOP, ['hidden']);
  const kin = (cause: string) => reasons.kinship(at(cause), at('lamp'));
  assert.deepEqual(['moon', 'candle', 'lights', 'bell', 'nightBell'].map(kin), [2, 1, 1, -1, -1]);
  assert.equal(reasons.kinship(at('lights'), at('lights')), 2);
  assert.deepEqual(['bare', 'hidden'].map(kin), [0, 0]);
  assert.equal(reasons.kinship(at('lamp'), at('bare')), 0);
});

test('a cause from another department that did little, or leads elsewhere, is not convincing; all others are', () => {
  const { reasons, at } = reasonsOver(SHOP);
  const convincing = (because: string, share: number | undefined, item = 'lamp', link?: number) =>
    reasons.cause(
      {
        because: at(because) as ItemIndex,
        ...(share === undefined ? {} : { share }),
        ...(link === undefined ? {} : { link }),
      },
      at(item),
    )?.convincing;
  assert.equal(convincing('bell', 0.05), false);
  assert.equal(convincing('bell', 0.9), true);
  // The only thing the shopper ever bought made all of the score, and still leads to something else.
  assert.equal(convincing('bell', 1, 'lamp', 0.1), false);
  assert.equal(convincing('bell', 1, 'lamp', 0.6), true);
  assert.equal(convincing('candle', 1, 'lamp', 0.1), true);
  assert.equal(convincing('bell', undefined), true, 'a model that does not say how much');
  assert.equal(convincing('candle', 0.05), true, 'the same department');
  assert.equal(convincing('bare', 0.05), true, 'a product without a category');
  assert.equal(convincing('bell', 0.05, 'bare'), true, 'for a product without a category');
});

test('a cause is named as the catalogue and the shopper’s marks have it; a hidden one is none', () => {
  const { reasons, marks, at } = reasonsOver(SHOP, ['hidden']);
  marks.mark(at('bell'), PURCHASED);
  const cause = (id: string) => reasons.cause({ because: at(id) as ItemIndex, share: 1 }, at('lamp'));
  assert.deepEqual(cause('bell'), {
    itemId: 'bell',
    title: 'Product bell',
    bought: true,
    convincing: true,
  });
  assert.equal(cause('moon')?.bought, false);
  assert.equal(cause('hidden'), undefined);
  assert.equal(reasons.cause({}, at('lamp')), undefined);
  assert.equal(reasons.cause(undefined, at('lamp')), undefined);
});

test('an item is no reason for itself', () => {
  const { reasons, at } = reasonsOver(SHOP);
  assert.equal(reasons.cause({ because: at('lamp') as ItemIndex }, at('lamp')), undefined);
  assert.notEqual(reasons.cause({ because: at('moon') as ItemIndex }, at('lamp')), undefined);
});
