import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import type { ItemId, ItemIndex, ProfileKey, ShopperIndex } from '../domain/ids.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import { recommenderFromDataset } from './from-dataset.ts';
import { parsePlacement } from './parse-placement.ts';
import { product, ShuffledScorer } from './shop.case.ts';

function dataset() {
  const builder = new DatasetBuilder();
  const buy = (shopper: string, item: string, day: number) =>
    builder.add({ shopper: shopper as ProfileKey, item: item as ItemId, time: day * DAY_MS });
  for (const [day, item] of ['a', 'b', 'c', 'd', 'e'].entries()) buy('s:ann', item, day + 1);
  buy('v:guest', 'f', 2);
  buy('s:bob', 'a', 6);
  return builder.build();
}

function scorersOf(items: ReturnType<typeof dataset>['items']): ScorerSource {
  const served = { model: 'linear', version: '1', scorer: new ShuffledScorer(items, 7), snapshotOffset: 0 };
  return { scorer: (model) => (model === 'linear' ? served : undefined), serving: () => [served] };
}

const placement = parsePlacement({
  name: 'home',
  sources: [{ model: 'linear', anchor: 'history' }],
  fallback: [],
});

describe('recommender from a dataset', () => {
  it('answers each shopper through the same stages: what they bought is not new to them', () => {
    const data = dataset();
    const recommend = recommenderFromDataset({ dataset: data, scorers: scorersOf(data.items), placement });
    const names = (shopper: number, k = 10) =>
      [...recommend(shopper as ShopperIndex, k)].map((item) => data.items.idOf(item as ItemIndex) as string);
    assert.deepEqual(names(data.shoppers.indexOf('s:ann' as ProfileKey)), ['f']);
    assert.deepEqual(names(data.shoppers.indexOf('v:guest' as ProfileKey)).sort(), ['a', 'b', 'c', 'd', 'e']);
    assert.equal(names(data.shoppers.indexOf('s:bob' as ProfileKey), 2).length, 2);
    const scorer = new ShuffledScorer(data.items, 7);
    const best = ['b', 'c', 'd', 'e', 'f'].sort(
      (x, y) =>
        scorer.scoreOf(data.items.indexOf(y as ItemId)!) - scorer.scoreOf(data.items.indexOf(x as ItemId)!),
    );
    assert.deepEqual(names(data.shoppers.indexOf('s:bob' as ProfileKey)), best);
  });

  it('takes a catalogue with its rules where there is one', () => {
    const data = dataset();
    const recommend = recommenderFromDataset({
      dataset: data,
      products: ['a', 'b', 'f'].map((id) => product(id, id === 'b' ? { availability: 'out_of_stock' } : {})),
      scorers: scorersOf(data.items),
      placement,
    });
    const bob = data.shoppers.indexOf('s:bob' as ProfileKey) as ShopperIndex;
    assert.deepEqual([...recommend(bob, 10)], [data.items.indexOf('f' as ItemId)]);
  });

  it('favours what moves now where the placement says so', () => {
    const builder = new DatasetBuilder();
    const buy = (shopper: string, item: string, day: number) =>
      builder.add({ shopper: `s:${shopper}` as ProfileKey, item: item as ItemId, time: day * DAY_MS });
    for (let i = 0; i < 9; i++) {
      buy(`old${i}`, 'stale', 1 + i);
      buy(`new${i}`, 'hot', 100 - i);
    }
    buy('ann', 'other', 99);
    const data = builder.build();
    const recommend = recommenderFromDataset({
      dataset: data,
      scorers: scorersOf(data.items),
      placement: parsePlacement({ ...placement, trendExponent: 4 }),
    });
    const ann = data.shoppers.indexOf('s:ann' as ProfileKey) as ShopperIndex;
    assert.equal(recommend(ann, 1)[0], data.items.indexOf('hot' as ItemId));
  });
});
