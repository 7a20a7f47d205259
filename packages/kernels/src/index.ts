export {
  createKernels,
  createKernelsSync,
  type KernelOptions,
  type Kernels,
  type ThreadedKernelOptions,
} from './create-kernels.ts';
export { type ArrayAllocator, assertCsr, type Csr, transposeCsr } from './csr.ts';
export type { DenseKernels, Gemm } from './dense-kernels.ts';
export type { AdamStep, AdamTable } from './embedding-kernels.ts';
export type { Descent, FactorKernels, FactorSystem, RankedPairs, RatedPairs } from './factor-kernels.ts';
export { KernelError, type KernelErrorCode } from './kernel-error.ts';
export type { KernelArray, KernelMemory, MemoryMark } from './kernel-memory.ts';
export type { GramOptions, ItemNeighborOptions, SparseKernels } from './sparse-kernels.ts';
export { symmetricEigen } from './symmetric-eigen.ts';
export type { QuantizedRows, TopKKernels } from './top-k-kernels.ts';
export { type TruncatedSvd, type TruncatedSvdOptions, truncatedSvd } from './truncated-svd.ts';
