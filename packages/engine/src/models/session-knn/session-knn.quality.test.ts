import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { DATA_IS_ABSENT, publicData } from '../../../test/public-data.case.ts';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import type { ItemId, ProfileKey } from '../../domain/ids.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import { evaluatedModel } from '../../evaluation/evaluated-model.ts';
import { nextInSessionProtocol } from '../../evaluation/protocol/protocol.ts';
import { sessionKnn } from './session-knn.ts';

test('on the clicks of a real shop it beats the published session neighbours', async (t) => {
  const folder = publicData('yoochoose-100k');
  if (folder === undefined) return t.skip(DATA_IS_ABSENT);
  const builder = new DatasetBuilder();
  for (const part of ['train_full', 'test']) {
    const file = gunzipSync(readFileSync(join(folder, `yoochoose-clicks-100k_${part}.txt.gz`))).toString();
    for (const line of file.trim().split('\n').slice(1)) {
      const [session, item, seconds] = line.split('\t');
      builder.add({
        shopper: `s:${part}-${session}` as ProfileKey,
        item: item as ItemId,
        time: Math.round(Number(seconds) * 1000),
        type: 'view',
      });
    }
  }
  const { report } = await evaluate({
    dataset: builder.build(),
    protocol: nextInSessionProtocol({
      cut: Date.UTC(2014, 3, 7, 0, 50),
      target: 'all',
      sessionGapMinutes: 90,
    }),
    models: [evaluatedModel(sessionKnn, { sessionGapMinutes: 90 })],
    ks: [20],
    seed: 1,
    resamples: 20,
  });
  assert.equal(report.evaluated, 10_152);
  const { 'hitRate@20': hitRate, 'mrr@20': mrr } = report.models['session-knn']!.metrics;
  t.diagnostic(`HR@20 ${hitRate!.value.toFixed(4)}, MRR@20 ${mrr!.value.toFixed(4)}`);
  assert.ok(hitRate!.value > 0.69 && mrr!.value > 0.37);
});
