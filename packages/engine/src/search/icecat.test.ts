import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { publicData } from '../../test/public-data.case.ts';
import { linesOfFile } from '../dataset/lines-of-file.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { Product } from '../domain/product.ts';
import { evaluateSearch } from '../evaluation/search/evaluate-search.ts';
import { readJudgements } from '../evaluation/search/judgements.ts';
import { validateProduct } from '../ingest/validate-product.ts';
import { icecatProduct } from './icecat.case.ts';
import { SearchIndex } from './search-index.ts';

it('ranks a real catalogue as people judged it, also when they mistype', async (t) => {
  const catalogue = publicData('icecat-search/products.jsonl.gz');
  const ratings = publicData('icecat-search/ratings.csv');
  if (catalogue === undefined || ratings === undefined)
    return t.skip('icecat-search is not in the public data');
  const products: Product[] = [];
  for await (const lines of linesOfFile(catalogue))
    for (const line of lines) if (line !== '') products.push(validateProduct(icecatProduct(line)));
  const items = new ItemTable();
  const index = new SearchIndex(items);
  await index.load(products);
  const judgements = readJudgements(readFileSync(ratings, 'utf8').replace('docid', 'itemId').split(/\r?\n/));
  const { metrics, typos } = await evaluateSearch({
    search: (text, limit) => index.search({ text, limit }).hits.map(({ item }) => items.idOf(item)),
    judgements,
    products: products.length,
    buildSeconds: 0,
    configuration: {},
    seed: 1,
    typos: 1,
    compareWith: undefined,
  });
  assert.ok(metrics['ndcg@10'].value >= 0.86, `ndcg@10 ${metrics['ndcg@10'].value}`);
  assert.ok(metrics['judgedNdcg@10'].value >= 0.88, `judged ${metrics['judgedNdcg@10'].value}`);
  assert.ok(metrics['unjudged@10'].value <= 0.13, `unjudged ${metrics['unjudged@10'].value}`);
  assert.ok(typos!.kept >= 0.9, `kept ${typos!.kept}`);
  return undefined;
});
