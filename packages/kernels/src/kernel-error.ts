export type KernelErrorCode =
  /** The shared memory cannot hold what was asked for. */
  | 'kernels.out_of_memory'
  /** An array does not lie in the memory of this instance, or has the wrong length. */
  | 'kernels.bad_argument'
  /** A pivot was not positive. */
  | 'kernels.not_positive_definite'
  /** A thread of the pool failed or stopped; the instance cannot be used any more. */
  | 'kernels.thread_lost'
  /** The instance was closed. */
  | 'kernels.closed'
  /** The platform lacks what was asked for (threads outside Node, WebAssembly SIMD). */
  | 'kernels.unsupported';

/** What a kernel throws: a stable code, the argument concerned, and what to do about it. */
export class KernelError extends Error {
  readonly code: KernelErrorCode;
  /** Name of the argument concerned, or '' where there is none. */
  readonly field: string;
  readonly remedy: string;

  constructor(code: KernelErrorCode, field: string, message: string, remedy: string, cause?: unknown) {
    super(`${message} ${remedy}`, cause === undefined ? undefined : { cause });
    this.name = 'KernelError';
    this.code = code;
    this.field = field;
    this.remedy = remedy;
  }
}
