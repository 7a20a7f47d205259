import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import papaparse from 'papaparse';
import { DATA_IS_ABSENT, publicData } from '../../test/public-data.case.ts';
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import type { Dataset } from '../domain/dataset.ts';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import { popular, popularLastDays } from './baselines/popular.ts';
import { evaluate } from './evaluate.ts';
import { timeProtocol } from './protocol/protocol.ts';

const CUT = Date.UTC(2011, 9, 9);

/** The other evaluation states four digits. */
function near(actual: number, stated: number): void {
  assert.ok(Math.abs(actual - stated) < 1.1e-4, `${actual} is not ${stated}`);
}

/**
 * Lines with a customer, a positive quantity and a positive price; returns take nothing back. Items are numbered in the
 * order of their codes, as there: with the small counts of a week ties decide half a thousandth of recall.
 */
function onlineRetail(file: string): Dataset {
  const builder = new DatasetBuilder();
  const { data } = papaparse.parse<string[]>(gunzipSync(readFileSync(file)).toString(), {
    skipEmptyLines: true,
  });
  const lines = data
    .slice(1)
    .filter(
      ([, , , quantity, , price, customer]) => customer !== '' && Number(quantity) > 0 && Number(price) > 0,
    );
  builder.reserveItems([...new Set(lines.map(([, item]) => item as ItemId))].sort());
  for (const [order, item, , , date, , customer] of lines) {
    builder.add({
      shopper: `s:${customer}` as ProfileKey,
      item: item as ItemId,
      time: Date.parse(`${date!.replace(' ', 'T')}Z`),
      order: order!,
    });
  }
  return builder.build();
}

describe('evaluation on Online Retail', () => {
  it('gives the numbers of an independent NumPy evaluation', async (t) => {
    const file = publicData('online-retail/online_retail.csv.gz');
    if (file === undefined) return t.skip(DATA_IS_ABSENT);
    const dataset = onlineRetail(file);
    const run = async (target: 'new' | 'all') => {
      const models = [popular, popularLastDays(7)];
      const { report } = await evaluate({
        dataset,
        protocol: timeProtocol({ cut: CUT, target }),
        models,
        ks: [20],
        seed: 1,
        resamples: 100,
      });
      const value = (model: string, metric: string) => report.models[model]!.metrics[metric]!.value;
      return { report, value };
    };

    const fresh = await run('new');
    assert.equal(fresh.report.events, 397_884);
    assert.equal(fresh.report.evaluated, 1702);
    near(fresh.value('popular', 'recall@20'), 0.0509);
    near(fresh.value('popular', 'ndcg@20'), 0.0452);
    near(fresh.value('popular-last-7-days', 'recall@20'), 0.0948);
    near(fresh.value('popular-last-7-days', 'ndcg@20'), 0.0907);

    const repeats = await run('all');
    assert.equal(repeats.report.evaluated, 1791);
    near(repeats.value('popular', 'recall@20'), 0.0974);
    near(repeats.value('popular', 'ndcg@20'), 0.0962);
  });
});
