// Forks: every thread calls them with its own (thread, threads).
export { scanShare } from './top-k-scan';
export { selectTopKRows } from './top-k-dense';
export { gemm } from './gemm';
export { invertSymmetric, mirror, easeWeights } from './inverse';
export { crossDense, itemNeighbors, multiplySparseDense } from './sparse';
export { factorGram, solveFactorRows } from './factor-rows';

// Single calls.
export { topKOfDense } from './top-k-dense';
export { mergeHeaps, rescore, quantizeQuery, scoreDense } from './top-k-scan';
export { gemmWorkspace } from './gemm';
export { inverseWorkspace } from './inverse';
export { scoreSparseRows } from './sparse';

export { gatherRows, addRows, adamRows, addRow, adamRow } from './embedding';
export { factorGramWorkspace, factorWorkspace, solveFactorRow } from './factor-rows';
export { rankDescent, ratingDescent } from './factor-descent';

// Exported so that the optimiser cannot fold them into their callers: V8 changes a function to optimised code
// between calls, so the inner loop has to be a function of its own.
export { scanDense, selectRow } from './top-k-dense';
export { scanF32, scanI8 } from './top-k-scan';
export { tile4x8, tileAtEdge } from './micro-kernel';
export { packStrip, multiplyBlock } from './gemm';
export {
  eliminate,
  sweepPivot,
  invertPivotBlock,
  packPanelStrip,
  multiplyPanelStrip,
  updateBlock,
  mirrorRows,
  easeRow,
} from './inverse';
export {
  addScaledRow,
  addScaledRowUpTo,
  addNotingTouched,
  offerTouched,
  normalizeSums,
  addScaledDense,
} from './sparse';
export { accumulateTile, solveTile, factorDiagonal, factorize, substitute } from './factor-tiles';
export { gatherStrip, dotOf, gramPart } from './factor-rows';
export { rankStep, ratingStep } from './factor-descent';
