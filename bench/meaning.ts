/**
 * Queries that share no word with what they mean: right type among the first five, as the server joins words and meaning.
 *
 *     node bench/meaning.ts [NAME [FOLDER [SETTINGS as JSON]]]
 *
 * NAME is `use-lite`, or any name for a model in FOLDER. Vectors are kept in the temporary folder, so a second run is quick.
 */
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hybridSearch } from '../packages/engine/src/compose/hybrid-search.ts';
import { linesOfFile } from '../packages/engine/src/dataset/lines-of-file.ts';
import { ItemTable } from '../packages/engine/src/domain/item-table.ts';
import type { Product } from '../packages/engine/src/domain/product.ts';
import { openEncoder } from '../packages/engine/src/encoders/open-encoder.ts';
import { validateProduct } from '../packages/engine/src/ingest/validate-product.ts';
import { icecatProduct } from '../packages/engine/src/search/icecat.case.ts';
import { SearchIndex } from '../packages/engine/src/search/search-index.ts';
import { simulateShop } from '../packages/engine/src/simulator/shop.ts';
import { PUBLIC_DATA } from './convert.ts';

interface MeaningQuery {
  readonly catalogue: 'icecat' | 'simulated';
  readonly query: string;
  /** Types (Icecat) or categories (simulated) of which one is part of a right product's. */
  readonly means: readonly string[];
}

const PLACES = 5;
const [name = 'use-lite', folder, settings = '{}'] = process.argv.slice(2);
const queries = readFileSync(new URL('meaning/queries.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as MeaningQuery);

async function productsOf(catalogue: MeaningQuery['catalogue']): Promise<Product[] | undefined> {
  if (catalogue === 'simulated')
    return simulateShop({ seed: 1, products: 2000, shoppers: 1, days: 1 }).products.map(
      ({ product }) => product,
    );
  const file = join(PUBLIC_DATA, 'icecat-search/products.jsonl.gz');
  if (!existsSync(file)) return undefined;
  const products: Product[] = [];
  for await (const lines of linesOfFile(file))
    for (const line of lines) if (line !== '') products.push(validateProduct(icecatProduct(line)));
  return products;
}

let hits = 0;
let wordHits = 0;
let asked = 0;
for (const catalogue of ['icecat', 'simulated'] as const) {
  const products = await productsOf(catalogue);
  if (products === undefined) {
    console.log(`${catalogue}: not in the public data, left out`);
    continue;
  }
  const items = new ItemTable();
  const index = new SearchIndex(items);
  await index.load(products);
  const encoder = await openEncoder(
    {
      name,
      settings: { ...(folder === undefined ? {} : { folder }), ...JSON.parse(settings) },
      home: join(tmpdir(), 'aisle-bench-encoders'),
      threads: 1,
      keep: true,
    },
    () => () => undefined,
  );
  const hybrid = await hybridSearch(index, items, products, encoder);
  const byId = new Map(products.map((product) => [String(product.id), product]));
  const isRight = (id: string, means: readonly string[]) => {
    const product = byId.get(id)!;
    const of =
      catalogue === 'icecat'
        ? [index.typeOf(items.indexOf(product.id)!) ?? '']
        : (product.categories?.flat() ?? []);
    return means.some((meant) => of.some((own) => own.includes(meant)));
  };
  const own = queries.filter((one) => one.catalogue === catalogue);
  let found = 0;
  let byWords = 0;
  let dense = 0;
  const missed: string[] = [];
  for (const { query, means } of own) {
    if (hybrid.fallsShort(query)) dense++;
    const list = await hybrid.search(query, PLACES);
    if (list.some((id) => isRight(id, means))) found++;
    else missed.push(query);
    const words = index.search({ text: query, limit: PLACES }).hits.map(({ item }) => items.idOf(item));
    if (words.some((id) => isRight(id, means))) byWords++;
  }
  console.log(
    `${name} on ${catalogue}: right type among the first ${PLACES} for ${found} of ${own.length} (words alone ${byWords}); ${dense} answered by meaning`,
  );
  console.log(`  missed: ${missed.join(' · ')}`);
  hits += found;
  wordHits += byWords;
  asked += own.length;
  await hybrid.close();
}
console.log(
  `${name}: ${(hits / asked).toFixed(2)} of ${asked}, words alone ${(wordHits / asked).toFixed(2)}`,
);
