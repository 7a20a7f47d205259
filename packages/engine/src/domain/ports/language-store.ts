import type { Spending, Tokens } from './language-model.ts';

/** Requests and tokens, at most; 0 is without a bound. */
export interface Allowance {
  readonly requests: number;
  readonly tokens: number;
}

export type Reserved =
  | { readonly granted: true }
  /** Which window is full, and when the next one begins. */
  | { readonly granted: false; readonly window: 'minute' | 'day'; readonly nextAt: number };

export interface KeptAnswer {
  readonly text: string;
  readonly tokens: Tokens;
}

/** What the language-model client keeps between runs: budgets, spending, answers. Any process may use it beside another. */
export interface LanguageStore {
  /**
   * Sets tokens aside in the windows of `now` (UTC minute and day), or says which window has no room. What a killed
   * process had set aside stays spent for its day.
   */
  reserve(
    endpoint: string,
    tokens: number,
    limits: { readonly minute: Allowance; readonly day: Allowance },
    now: number,
  ): Reserved;
  /** Puts what was really spent in the place of what was set aside at `at`. */
  settle(
    endpoint: string,
    spent: {
      readonly reserved: number;
      readonly tokens: Tokens;
      readonly cost: number;
      readonly failed: boolean;
    },
    at: number,
  ): void;
  countCached(endpoint: string, now: number): void;
  /** Of the UTC day of `now`. */
  spending(endpoint: string, now: number): Spending;
  answer(key: string, now: number): KeptAnswer | undefined;
  /** The answers used longest ago make room when all together take more than `mostBytes`. */
  keep(key: string, answer: KeptAnswer, mostBytes: number, now: number): void;
  close(): void;
}
