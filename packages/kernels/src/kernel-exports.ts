import type { ForkKernel } from './control-block.ts';

/** A kernel every thread runs at once: its own arguments, then (thread, threads). */
type ForkFunction = (...args: number[]) => void;

/** What kernels.wasm exports; addresses are bytes in the shared memory. */
export interface KernelExports extends Record<ForkKernel, ForkFunction> {
  topKOfDense(
    values: number,
    n: number,
    filter: number,
    minimum: number,
    k: number,
    ids: number,
    scores: number,
  ): number;
  mergeHeaps(
    heaps: number,
    heapBytes: number,
    threads: number,
    heapK: number,
    k: number,
    ids: number,
    scores: number,
  ): number;
  rescore(
    rows: number,
    dimension: number,
    query: number,
    candidates: number,
    count: number,
    k: number,
    ids: number,
    scores: number,
  ): number;
  scoreDense(rows: number, dimension: number, query: number, n: number, out: number): void;
  quantizeQuery(query: number, dimension: number, levels: number): number;
  gemmWorkspace(threads: number): number;
  inverseWorkspace(n: number, threads: number): number;
  gatherRows(table: number, rows: number, count: number, dimension: number, out: number): void;
  addRows(values: number, slots: number, count: number, dimension: number, out: number): void;
  adamRows(
    table: number,
    first: number,
    second: number,
    gradients: number,
    rows: number,
    count: number,
    dimension: number,
    rate: number,
    correction: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
  scoreSparseRows(
    pointers: number,
    columns: number,
    values: number,
    rows: number,
    items: number,
    weights: number,
    count: number,
    out: number,
    n: number,
    accumulate: number,
  ): void;
  factorWorkspace(block: number): number;
  factorGramWorkspace(width: number): number;
  solveFactorRow(
    columns: number,
    values: number,
    targets: number,
    count: number,
    weight: number,
    offset: number,
    factors: number,
    width: number,
    gram: number,
    lambda: number,
    block: number,
    x: number,
    workspace: number,
  ): number;
  rankDescent(
    pointers: number,
    columns: number,
    rowOf: number,
    entries: number,
    items: number,
    users: number,
    factors: number,
    width: number,
    bias: number,
    samples: number,
    rate: number,
    regularization: number,
    state: number,
  ): void;
  ratingDescent(
    order: number,
    count: number,
    userOf: number,
    itemOf: number,
    ratings: number,
    mean: number,
    users: number,
    items: number,
    width: number,
    bias: number,
    rate: number,
    regularization: number,
  ): number;
}
