import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DATA_IS_ABSENT } from '../../../test/public-data.case.ts';
import { popular as everPopular } from '../../evaluation/baselines/popular.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import { evaluatedModel } from '../../evaluation/evaluated-model.ts';
import { timeProtocol } from '../../evaluation/protocol/protocol.ts';
import { onlineRetail } from '../public-data.case.ts';
import { popular } from './popular.ts';

test('on Online Retail recent popularity is far ahead of popularity of all time (.0509/.0452)', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const protocol = timeProtocol({ cut: Date.UTC(2011, 9, 9), target: 'new' });
  const models = [evaluatedModel(popular, {}, 'recent'), everPopular];
  const { report } = await evaluate({ dataset, protocol, models, ks: [20], seed: 1, resamples: 100 });
  const value = (model: string, metric: string): number => report.models[model]!.metrics[metric]!.value;
  t.diagnostic(`recall@20 ${value('recent', 'recall@20')}, ndcg@20 ${value('recent', 'ndcg@20')}`);
  assert.ok(value('recent', 'recall@20') > 1.6 * value('popular', 'recall@20'));
  assert.ok(value('recent', 'ndcg@20') > 0.078);
});
