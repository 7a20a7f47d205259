/**
 * Milliseconds since the call began after which a stage takes its step down: no further source is asked, no trend factor
 * is applied, reasons are given without evidence. The answer says so (`budget:retrieve`, `budget:rank`, `budget:explain`).
 */
export interface StageBudgets {
  readonly retrieve: number;
  readonly rank: number;
  readonly explain: number;
}

/** Far above what the stages need (a few milliseconds at 100k products), below what a shopper notices. */
export const DEFAULT_BUDGETS: StageBudgets = { retrieve: 12, rank: 16, explain: 20 };

export class Stopwatch {
  readonly #clock: () => number;
  readonly #budgets: StageBudgets;
  #started = 0;

  constructor(clock: () => number, budgets: StageBudgets) {
    this.#clock = clock;
    this.#budgets = budgets;
  }

  start(): void {
    this.#started = this.#clock();
  }

  within(stage: keyof StageBudgets): boolean {
    return this.#clock() - this.#started < this.#budgets[stage];
  }
}
