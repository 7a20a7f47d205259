import type { EpochMs } from '../ids.ts';

/** A row that was refused, kept aside with its reason. */
export interface QuarantinedRow {
  /** File name or endpoint it came from. */
  readonly source: string;
  /** 1 is the first data row of the file; the place in the batch for HTTP. */
  readonly row: number;
  readonly code: string;
  readonly reason: string;
  /** The row as it came, shortened to 2,000 characters. */
  readonly content: string;
  readonly at: EpochMs;
}

export interface Quarantine {
  /** Idempotent by source, row and code. */
  add(rows: readonly QuarantinedRow[]): Promise<void>;
  /** In the order of addition; `limit` is 100 unless given. */
  list(options?: { source?: string; limit?: number; offset?: number }): Promise<readonly QuarantinedRow[]>;
  /** Rows by code. */
  counts(): Promise<Readonly<Record<string, number>>>;
}
