import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { JsonObject } from '../domain/model.ts';
import { evaluateSearch } from '../evaluation/search/evaluate-search.ts';
import { readJudgements } from '../evaluation/search/judgements.ts';
import type { SearchReport } from '../evaluation/search/search-report.ts';
import { parseSearchConfiguration } from '../search/configuration.ts';
import { SearchIndex } from '../search/search-index.ts';
import { openShopEncoder } from './encoders.ts';
import { hybridSearch } from './hybrid-search.ts';
import { productsOfFile } from './products-of-file.ts';

export { searchLines } from '../evaluation/search/search-lines.ts';
export { searchPage } from '../evaluation/search/search-page.ts';

export interface SearchEvaluationFiles {
  readonly products: string;
  readonly judgements: string;
  /** JSON of ranking weights that differ from the defaults. */
  readonly configuration: string | undefined;
  /** Report of another run, as `--json` wrote it. */
  readonly compare: string | undefined;
  readonly typos: number | undefined;
  readonly seed: number;
  /** Answers by meaning, too, where words fall short, with this encoder of the shop in `data`. */
  readonly encoder: string | undefined;
  readonly data: string;
}

/** Builds an index over a file of products and measures it on judged queries. */
export async function evaluateSearchFiles(
  files: SearchEvaluationFiles,
): Promise<{ report: SearchReport; source: string }> {
  const judgements = readJudgements(textOf(files.judgements).split(/\r?\n/));
  const configuration = parseSearchConfiguration(
    files.configuration === undefined ? {} : (jsonOf(files.configuration) as JsonObject),
  );
  const compareWith =
    files.compare === undefined
      ? undefined
      : { name: basename(files.compare), report: reportOf(files.compare) };
  const products = await productsOfFile(files.products);
  const items = new ItemTable();
  const began = performance.now();
  const index = new SearchIndex(items, { configuration });
  await index.load(products);
  const buildSeconds = (performance.now() - began) / 1000;
  const words = (text: string, limit: number) =>
    index.search({ text, limit }).hits.map(({ item }) => items.idOf(item));
  const { data, encoder: name } = files;
  const hybrid =
    name === undefined
      ? undefined
      : await hybridSearch(index, items, products, await openShopEncoder(data, { name }));
  try {
    const report = await evaluateSearch({
      search: hybrid === undefined ? words : (text, limit) => hybrid.search(text, limit),
      judgements,
      products: index.size,
      buildSeconds,
      configuration: name === undefined ? configuration : { ...configuration, encoder: name },
      seed: files.seed,
      typos: files.typos,
      compareWith,
    });
    return { report, source: basename(files.products) };
  } finally {
    await hybrid?.close();
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AisleError('import_failed', `${path} cannot be read.`, {
      cause,
      remedy: 'Give the path of a file that is there.',
    });
  }
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(textOf(path));
  } catch (cause) {
    if (cause instanceof AisleError) throw cause;
    throw new AisleError('import_failed', `${path} is no JSON.`, { cause, remedy: 'Give a file of JSON.' });
  }
}

function reportOf(path: string): SearchReport {
  const report = jsonOf(path) as SearchReport | null;
  if (report?.protocol === 'search' && Array.isArray(report.perQuery)) return report;
  throw new AisleError('import_failed', `${path} is no report of a search evaluation.`, {
    remedy: 'Give a file that `aisle evaluate search --json FILE` wrote.',
  });
}
