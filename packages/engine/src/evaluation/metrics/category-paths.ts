import type { ItemColumns } from '../../domain/dataset.ts';

const SEPARATOR = ' > ';

/** Where each category stands in the tree, as numbers of the nodes from the top down to itself. */
export interface CategoryPaths {
  /** By category. */
  readonly paths: readonly Int32Array[];
  /** By item: its category, −1 where unknown. */
  readonly of: Int32Array;
  /** Number of nodes. */
  readonly nodes: number;
}

/** Undefined where no item has a category. */
export function categoryPaths({ category, categories }: ItemColumns): CategoryPaths | undefined {
  if (!category.some((number) => number >= 0)) return undefined;
  const numbers = new Map<string, number>();
  const paths = categories.map((key) => {
    const names = key.split(SEPARATOR);
    return Int32Array.from(names, (_, depth) => {
      const node = names.slice(0, depth + 1).join(SEPARATOR);
      const number = numbers.get(node) ?? numbers.size;
      numbers.set(node, number);
      return number;
    });
  });
  return { paths, of: category, nodes: numbers.size };
}
