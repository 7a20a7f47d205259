import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import type { ItemId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Product } from '../domain/product.ts';
import { SearchIndex } from '../search/search-index.ts';
import { SearchSnapshotFile } from '../store/search-snapshot-file.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-snapshot-'));
after(() => rmSync(root, { recursive: true, force: true }));

const product = (id: string, title: string): Product => ({
  id: id as ItemId,
  kind: 'product',
  title,
  availability: 'in_stock',
  status: 'active',
});
const products = Array.from({ length: 40 }, (_, at) => product(`p${at}`, `Red mug number ${at}`));

async function started(folder: string, catalogue: readonly Product[], writes = true) {
  const index = new SearchIndex(new ItemTable());
  const faults: unknown[] = [];
  const snapshots = new SearchSnapshotFile(folder);
  const keeper = new SnapshotKeeper(index, () => undefined, {
    snapshots,
    writes,
    onFault: (error) => faults.push(error),
  });
  const snapshot = await keeper.read();
  await index.load(catalogue, snapshot === undefined ? {} : { snapshot });
  return { index, keeper, faults };
}

it('a restart reads only what has changed, and what is torn or of another shop is ignored', async () => {
  const folder = join(root, 'shop');
  const first = await started(folder, products);
  assert.equal(first.index.unsaved, 40);
  await first.keeper.keep();
  assert.equal(first.index.unsaved, 0);
  const file = join(folder, 'search', 'index.snapshot');
  assert.deepEqual(readdirSync(join(folder, 'search')), ['index.snapshot'], 'nothing is left beside it');
  const changed = products.with(3, product('p3', 'Blue bowl'));
  const second = await started(folder, changed);
  assert.equal(second.index.unsaved, 1);
  assert.equal(second.index.search({ text: 'blue bowl', limit: 5 }).total, 1);
  assert.equal(second.index.search({ text: 'mug', limit: 5 }).total, 39);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 100));
  assert.equal((await started(folder, products)).index.unsaved, 40);
  writeFileSync(file, bytes);
  const others = Array.from({ length: 40 }, (_, at) => product(`q${at}`, `Green lamp number ${at}`));
  const foreign = await started(folder, others);
  assert.equal(foreign.index.unsaved, 40);
  assert.equal(foreign.index.search({ text: 'lamp', limit: 5 }).total, 40);
});

it('a single answer writes nothing, and a folder that cannot be written stops nobody', async () => {
  const silent = await started(join(root, 'silent'), products, false);
  await silent.keeper.keep();
  assert.deepEqual(readdirSync(root).includes('silent'), false);
  writeFileSync(join(root, 'occupied'), 'a file where the folder should be');
  const refused = await started(join(root, 'occupied'), products);
  await refused.keeper.keep();
  // Neither the read nor the write went well.
  assert.equal(refused.faults.length, 2);
  assert.equal(refused.index.search({ text: 'mug', limit: 5 }).total, 40);
});
