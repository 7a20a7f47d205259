import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernelsSync } from '@aisle/kernels';
import { DATA_IS_ABSENT, publicData } from '../../../test/public-data.case.ts';
import { linesOfFile } from '../../dataset/lines-of-file.ts';
import { splitByTime } from '../../dataset/split.ts';
import { ItemTable } from '../../domain/item-table.ts';
import { Random } from '../../domain/random.ts';
import { newItemQuality, onlineRetail, trendOf } from '../public-data.case.ts';
import { factors } from './factors.ts';
import { parseFactorsConfiguration } from './factors-configuration.ts';
import { fitExplicit } from './fit-explicit.ts';

test('explicit: RMSE on a fifth of MovieLens 100K, held out at random', async (t) => {
  const path = publicData('ml-100k/ml-100k.inter.gz');
  if (path === undefined) return t.skip(DATA_IS_ABSENT);
  const random = new Random(1);
  const sides = { train: [] as number[][], test: [] as number[][] };
  for await (const lines of linesOfFile(path)) {
    for (const line of lines) {
      const rated = line.split('\t').map(Number);
      if (Number.isFinite(rated[0])) sides[random.uniform() < 0.8 ? 'train' : 'test'].push(rated);
    }
  }
  const column = (rows: readonly number[][], at: number) => Uint32Array.from(rows, (row) => row[at]!);
  const ratings = Float32Array.from(sides.train, (row) => row[2]!);
  const rated = { userOf: column(sides.train, 0), itemOf: column(sides.train, 1), ratings };
  const configuration = parseFactorsConfiguration({ objective: 'explicit' });
  const sizes = { users: 944, items: 1683 };
  const fitted = await fitExplicit(createKernelsSync({ maxMemoryMb: 64 }), rated, sizes, configuration, 1);
  let squares = 0;
  let squaresOfMean = 0;
  for (const [user, item, rating] of sides.test) {
    let predicted = fitted.mean;
    for (let k = 0; k < fitted.width; k++) {
      predicted += fitted.users[user! * fitted.width + k]! * fitted.items[item! * fitted.width + k]!;
    }
    squares += (rating! - predicted) ** 2;
    squaresOfMean += (rating! - fitted.mean) ** 2;
  }
  const [rmse, ofMean] = [squares, squaresOfMean].map((sum) => Math.sqrt(sum / sides.test.length)) as [
    number,
    number,
  ];
  t.diagnostic(
    `RMSE ${rmse.toFixed(4)} of ${sides.test.length} ratings; the mean alone ${ofMean.toFixed(4)}`,
  );
  assert.ok(rmse < 0.925 && ofMean > 1.12, `${rmse}, ${ofMean}`);
});

test('ials: items new to the customer on Online Retail from 9 October 2011', async (t) => {
  const dataset = await onlineRetail();
  if (dataset === undefined) return t.skip(DATA_IS_ABSENT);
  const split = splitByTime(dataset, Date.UTC(2011, 9, 9));
  const content = await factors.fit(split.train, factors.parse({}), { seed: 1, threads: 2 });
  const scorer = await factors.load(content, new ItemTable(split.train.items.ids()));
  const alone = newItemQuality(split, scorer);
  const trended = newItemQuality(split, scorer, trendOf(split));
  const told = (one: { recall: number; ndcg: number }) => `${one.recall.toFixed(4)}/${one.ndcg.toFixed(4)}`;
  t.diagnostic(`Recall@20/NDCG@20 of ${alone.shoppers}: ${told(alone)}, with the trend ${told(trended)}`);
  assert.equal(alone.shoppers, 1702);
  assert.ok(alone.recall > 0.11 && alone.ndcg > 0.096, told(alone));
});
