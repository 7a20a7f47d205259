import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernelsSync } from '@aisle/kernels';
import { DATA_IS_ABSENT, publicData } from '../../../test/public-data.case.ts';
import { linesOfFile } from '../../dataset/lines-of-file.ts';
import { Random } from '../../domain/random.ts';
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
