import type { Csr } from '@aisle/kernels';

/** A linear congruential stream in [0, 1): the same data on every machine. */
export function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Users × items baskets of 1 to 15 items with cubic popularity, as skewed as shop data. */
export function baskets(users: number, items: number): Csr {
  const next = stream(7);
  const rowPointers = new Uint32Array(users + 1);
  const columns: number[] = [];
  for (let u = 0; u < users; u++) {
    const basket = new Set<number>();
    const size = 1 + Math.floor(next() * 15);
    for (let i = 0; i < size; i++) basket.add(Math.floor(items * next() ** 3));
    columns.push(...[...basket].sort((a, b) => a - b));
    rowPointers[u + 1] = columns.length;
  }
  return { rows: users, columns: items, rowPointers, columnIndices: Uint32Array.from(columns), values: null };
}
