import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import { AisleError } from '../domain/errors.ts';
import { EMPTY_HISTORY } from '../domain/history.ts';
import type { ItemId, ProfileKey, ShopperIndex } from '../domain/ids.ts';
import type { JsonObject, Model } from '../domain/model.ts';
import { emptyList } from './evaluated.ts';
import { evaluatedModel } from './evaluated-model.ts';

/** Scores item i by `slope`·(i + 1), less its length of history; 0 for item 0. */
const ramp: Model<{ slope: number }> = {
  name: 'ramp',
  summary: 'for the test',
  defaults: { slope: 1 },
  parse(configuration: JsonObject) {
    const slope = configuration['slope'] ?? 1;
    if (typeof slope !== 'number') {
      throw new AisleError('invalid_configuration', 'slope is no number', { field: 'slope' });
    }
    return { slope };
  },
  fit: async (_dataset, configuration) => ({ meta: { slope: configuration.slope }, arrays: {}, itemIds: [] }),
  load: async (content, items) => ({
    retrieve: () => assert.fail('full ranking scores all items'),
    explain: () => undefined,
    scoreAll(query, scores) {
      assert.equal(query.context.length, 0);
      for (let item = 1; item < items.size; item++)
        scores[item] = (content.meta['slope'] as number) * (item + 1);
    },
  }),
};

describe('evaluatedModel', () => {
  it('scores all, masks, and keeps the best', async () => {
    const builder = new DatasetBuilder();
    for (const item of 'abcde') builder.add({ shopper: 's:x' as ProfileKey, item: item as ItemId, time: 1 });
    const model = evaluatedModel(ramp);
    assert.deepEqual(model.configuration, { slope: 1 });
    const fitted = await model.fit(builder.build(), { seed: 1, threads: 1 });
    const list = emptyList(4);
    const query = { shopper: 0 as ShopperIndex, history: EMPTY_HISTORY, now: 2, k: 4 };
    fitted.recommend({ ...query, exclude: { length: 1, items: Int32Array.of(3, 4) } }, list);
    assert.deepEqual([...list.items.subarray(0, list.length)], [4, 2, 1]);
    fitted.recommend({ ...query, exclude: { length: 0, items: Int32Array.of(3, 4) } }, list);
    assert.deepEqual([...list.items.subarray(0, list.length)], [4, 3, 2, 1]);
  });

  it('completes and checks the configuration before any fit', () => {
    assert.deepEqual(evaluatedModel(ramp, { slope: 3 }, 'steep').configuration, { slope: 3 });
    assert.equal(evaluatedModel(ramp, { slope: 3 }, 'steep').name, 'steep');
    assert.throws(() => evaluatedModel(ramp, { slope: 'x' }), AisleError);
  });
});
