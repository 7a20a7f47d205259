import type { TrainingProgress } from './protocol.ts';

/** Parts of a run, in order, as one fraction that never falls. */
export class ProgressScale {
  readonly #report: ((progress: TrainingProgress) => void) | undefined;
  #reached = 0;

  constructor(report: ((progress: TrainingProgress) => void) | undefined) {
    this.#report = report;
  }

  /** @param fraction of the whole run */
  at(fraction: number, step: string, model?: string): void {
    this.#reached = Math.max(this.#reached, Math.min(1, fraction));
    this.#report?.({ fraction: this.#reached, step, ...(model === undefined ? {} : { model }) });
  }
}
