import type { CategoryPaths } from './category-paths.ts';
import type { ListCase } from './list-case.ts';

/**
 * Diversity@k of one list: the mean over pairs of its first k items of 1 − (common part of their category paths / the
 * longer path): 0 when all are of one category, 1 when no two share even a department.
 * Source: intra-list similarity over a taxonomy, Ziegler et al. 2005.
 *
 * @returns NaN where fewer than two of the items have a category.
 */
export function diversity({ paths, of }: CategoryPaths, { list }: ListCase, k: number): number {
  const places = Math.min(list.length, k);
  let pairs = 0;
  let sum = 0;
  for (let i = 1; i < places; i++) {
    const a = of[list.items[i]!]!;
    if (a < 0) continue;
    for (let j = 0; j < i; j++) {
      const b = of[list.items[j]!]!;
      if (b < 0) continue;
      pairs++;
      if (a !== b) sum += 1 - likeness(paths[a]!, paths[b]!);
    }
  }
  return pairs === 0 ? Number.NaN : sum / pairs;
}

function likeness(a: Int32Array, b: Int32Array): number {
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  return common / Math.max(a.length, b.length);
}
