import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ItemId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import { SearchIndex } from '../search/search-index.ts';
import { readSynonyms } from './read-synonyms.ts';

test('synonyms of the data folder find what is called otherwise; a line that is none is named', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'aisle-synonyms-'));
  t.after(() => rmSync(data, { recursive: true }));
  assert.equal(readSynonyms(data).size, 0);
  const file = join(data, 'synonyms.txt');
  writeFileSync(file, '# ours\ncouch, sofa\ntelly => television\n');
  const index = new SearchIndex(new ItemTable(), { synonyms: readSynonyms(data) });
  await index.load(
    ['Grey couch', 'Wall television'].map((title, at) => ({
      id: `p${at}` as ItemId,
      kind: 'product',
      title,
      status: 'active',
      availability: 'in_stock',
    })),
  );
  const total = (text: string) => index.search({ text, limit: 5 }).total;
  assert.deepEqual([total('sofa'), total('telly'), total('armchair')], [1, 1, 0]);
  writeFileSync(file, 'couch, sofa\nalone\n');
  assert.throws(() => readSynonyms(data), { code: 'invalid_configuration', field: 'line 2' });
});
