import { KernelError, type Kernels } from '@aisle/kernels';
import { AisleError } from '../../domain/errors.ts';
import type { FitOptions } from '../../domain/model.ts';

/** The steps of one fit: says where it is, and stops between steps when told to. */
export class FitSteps {
  readonly #model: string;
  readonly #options: FitOptions;

  constructor(model: string, options: FitOptions) {
    this.#model = model;
    this.#options = options;
  }

  /** Gives the thread a turn to hear of an abort, then reports. @throws AisleError `interrupted`. */
  async begin(fraction: number, step: string): Promise<void> {
    this.#options.onProgress?.(fraction, step);
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.#options.signal?.aborted) return;
    throw new AisleError('interrupted', `The training of ${this.#model} was stopped.`, {
      remedy: 'Train again; the version in force keeps serving.',
    });
  }

  done(): void {
    this.#options.onProgress?.(1, 'done');
  }

  /** Runs `work` on kernels that are closed after it. @throws AisleError `out_of_memory` when they have too little. */
  async withKernels<T>(create: () => Promise<Kernels>, work: (kernels: Kernels) => Promise<T>): Promise<T> {
    const kernels = await create();
    try {
      return await work(kernels);
    } catch (cause) {
      if (cause instanceof KernelError && cause.code === 'kernels.out_of_memory') {
        throw new AisleError('out_of_memory', `${this.#model}: ${cause.message}`, {
          field: 'maxItems',
          remedy: 'Lower maxItems: memory grows with its square.',
          cause,
        });
      }
      throw cause;
    } finally {
      await kernels.close();
    }
  }
}
