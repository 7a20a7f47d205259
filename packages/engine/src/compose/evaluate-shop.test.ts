import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { evaluateShop, type ShopEvaluation } from './evaluate-shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'aisle-evaluate-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Views alone: whoever views one lamp views the next one. */
function viewsFile(): string {
  const lines = ['shopperId,itemId,occurredAt,type'];
  for (let shopper = 0; shopper < 60; shopper++)
    for (let step = 0; step < 4; step++)
      lines.push(`s${shopper},lamp-${(shopper + step) % 12},2026-01-${10 + step}T10:00:00Z,view`);
  const file = join(folder, 'views.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const evaluation = (models: readonly string[]): ShopEvaluation => ({
  data: folder,
  events: viewsFile(),
  products: undefined,
  protocol: 'leave-one-out',
  cut: undefined,
  target: 'all',
  coldItems: 'keep',
  fitOn: 'all-but-last',
  models,
  ks: [10],
  configurations: {},
  threads: 1,
  seed: 1,
  signal: new AbortController().signal,
  onProgress: () => {},
});

test('a placement is evaluated without the models that the data is too little for, and the report says so', async () => {
  const { report } = await evaluateShop(evaluation(['placement:email', 'placement:cart']));
  assert.ok(report.models['placement:email']!.metrics['ndcg@10']!.value > 0.5, 'linear knows the next lamp');
  const said = report.statement.filter((sentence) => sentence.startsWith('placement:'));
  assert.deepEqual(said, [
    'placement:email answers without buy-again: the data holds no purchase.',
    'placement:cart answers without bought-together: no basket holds two different items yet.',
  ]);
});

test('a placement of which no model learned anything is refused', async () => {
  await assert.rejects(evaluateShop(evaluation(['placement:buy-again'])), { code: 'not_enough_data' });
});
