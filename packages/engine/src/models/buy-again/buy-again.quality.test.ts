import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DATA_IS_ABSENT } from '../../../test/public-data.case.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import { evaluatedModel } from '../../evaluation/evaluated-model.ts';
import { timeProtocol } from '../../evaluation/protocol/protocol.ts';
import { onlineRetail } from '../public-data.case.ts';
import { buyAgain } from './buy-again.ts';

test('on Online Retail buying again beats the purchase count (.3118/.3202) with repeats allowed', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const protocol = timeProtocol({ cut: Date.UTC(2011, 9, 9), target: 'all' });
  const models = [evaluatedModel(buyAgain)];
  const { report } = await evaluate({ dataset, protocol, models, ks: [20], seed: 1, resamples: 100 });
  assert.equal(report.evaluated, 1791);
  const { metrics } = report.models['buy-again']!;
  t.diagnostic(`recall@20 ${metrics['recall@20']!.value}, ndcg@20 ${metrics['ndcg@20']!.value}`);
  assert.ok(metrics['recall@20']!.value > 0.335, `recall ${metrics['recall@20']!.value}`);
  assert.ok(metrics['ndcg@20']!.value > 0.348, `ndcg ${metrics['ndcg@20']!.value}`);
});
