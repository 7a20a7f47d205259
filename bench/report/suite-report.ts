import type { Figure } from './figure.ts';
import type { Machine } from './machine.ts';

/** What one suite gave, as it lies in `bench/results/<suite>.json`. */
export interface SuiteReport {
  readonly suite: string;
  readonly title: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Small sizes, to see that it works: its figures are not results. */
  readonly quick: boolean;
  readonly commit: string;
  /** Files differ from the commit. */
  readonly altered: boolean;
  readonly machine: Machine;
  /** Mean number of runnable processes over the last minute, before and after: above 1 the figures were disturbed. */
  readonly load: { readonly before: number; readonly after: number };
  readonly figures: readonly Figure[];
  /** How it was measured, one sentence each. */
  readonly statement: readonly string[];
  /** Why parts of it could not run here. */
  readonly skipped: readonly string[];
  /** The suite broke off. */
  readonly error?: string;
}
