import type { Random } from '../packages/engine/src/domain/random.ts';

const WORDS = 2;

/** What shoppers of a shop without a log may ask: the last words of its titles. */
export function titleQueries(
  products: readonly { readonly title: string }[],
  count: number,
  random: Random,
): string[] {
  const queries = Array.from({ length: count }, () =>
    random.pick(products).title.toLowerCase().split(' ').slice(-WORDS).join(' '),
  );
  return [...new Set(queries)];
}
