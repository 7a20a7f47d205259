import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import papaparse from 'papaparse';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { ItemId, ProfileKey } from '../../domain/ids.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import { evaluatedModel } from '../../evaluation/evaluated-model.ts';
import { timeProtocol } from '../../evaluation/protocol/protocol.ts';
import { popular } from '../popular/popular.ts';
import { buyAgain } from './buy-again.ts';

const DATA =
  process.env['AISLE_DATA'] ?? fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url));
const FILE = join(DATA, 'online-retail', 'online_retail.csv.gz');

/** The rows with a customer, a quantity and a price above 0; the lines of one invoice are one basket. */
async function onlineRetail(): Promise<Dataset> {
  const builder = new DatasetBuilder();
  const lines = createInterface({ input: createReadStream(FILE).pipe(createGunzip()) });
  for await (const line of lines) {
    const cells = line.includes('"')
      ? papaparse.parse<string[]>(line, { delimiter: ',' }).data[0]!
      : line.split(',');
    const [order, item, , quantity, time, price, customer] = cells;
    if (!customer || !(Number(quantity) > 0) || !(Number(price) > 0)) continue;
    builder.add({
      shopper: `s:${Number(customer)}` as ProfileKey,
      item: item!.trim() as ItemId,
      time: Date.parse(`${time!.replace(' ', 'T')}Z`),
      order: order!,
    });
  }
  return builder.build();
}

test('on Online Retail buying again beats the purchase count (.312/.320) with repeats allowed', async (t) => {
  if (!existsSync(FILE)) return t.skip(`needs ${FILE}; set AISLE_DATA to the folder of public data sets`);
  const dataset = await onlineRetail();
  const protocol = timeProtocol({ cut: Date.UTC(2011, 9, 9), target: 'all' });
  const models = [evaluatedModel(buyAgain), evaluatedModel(popular)];
  const { report } = await evaluate({ dataset, protocol, models, ks: [20], seed: 1, resamples: 100 });
  assert.equal(report.evaluated, 1791);
  const { metrics } = report.models['buy-again']!;
  t.diagnostic(`recall@20 ${metrics['recall@20']!.value}, ndcg@20 ${metrics['ndcg@20']!.value}`);
  assert.ok(metrics['recall@20']!.value > 0.335, `recall ${metrics['recall@20']!.value}`);
  assert.ok(metrics['ndcg@20']!.value > 0.348, `ndcg ${metrics['ndcg@20']!.value}`);
});
