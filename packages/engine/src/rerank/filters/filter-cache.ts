import type { Filter, FilterAst } from '../../domain/filter.ts';
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { checkFilter } from './check-filter.ts';
import { compileFilter } from './compile-filter.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { LoweredTexts } from './lowered-texts.ts';
import { parseFilter } from './parser.ts';
import { writeFilter } from './write-filter.ts';

/** Compiled filters kept; the one used longest ago goes first. */
const CAPACITY = 256;

/** Compiles each filter once, whichever form it comes in: a tree is kept under its string form. */
export class FilterCache {
  readonly #index: CatalogueIndex;
  readonly #loweredTexts = new LoweredTexts();
  readonly #compiled = new Map<string, CompiledFilter>();

  constructor(index: CatalogueIndex) {
    this.#index = index;
  }

  /** @throws AisleError `invalid_filter`. */
  get(filter: Filter): CompiledFilter {
    const key = typeof filter === 'string' ? filter : writeFilter(checkedTree(filter));
    const known = this.#compiled.get(key);
    if (known !== undefined) {
      this.#compiled.delete(key);
      this.#compiled.set(key, known);
      return known;
    }
    const compiled = compileFilter(checkedTree(filter), this.#index, this.#loweredTexts);
    if (this.#compiled.size >= CAPACITY) {
      const oldest = this.#compiled.keys().next().value;
      if (oldest !== undefined) this.#compiled.delete(oldest);
    }
    this.#compiled.set(key, compiled);
    return compiled;
  }
}

/** Checks a filter without a catalogue, for whoever keeps one. @throws AisleError `invalid_filter`. */
export function validateFilter(filter: Filter): void {
  checkedTree(filter);
}

function checkedTree(filter: Filter): FilterAst {
  const tree: unknown = typeof filter === 'string' ? parseFilter(filter) : filter;
  checkFilter(tree);
  return tree;
}
