import type { EpochMs } from '../ids.ts';

/** A row that was refused, kept aside with its reason. */
export interface QuarantinedRow {
  /** File name or endpoint it came from. */
  readonly source: string;
  /** 1 is the first data row of the file; the place in the batch for HTTP. */
  readonly row: number;
  readonly code: string;
  readonly reason: string;
  /** The row as it came, shortened to 2,000 characters; secrets in it are masked with `…`. */
  readonly content: string;
  readonly at: EpochMs;
}

export interface QuarantineFilter {
  /** A source, or what stands before its `#`: `orders.csv` is every import of a file of that name. */
  readonly source?: string;
  readonly code?: string;
}

export interface Quarantine {
  /** Idempotent by source, row and code. Above the bound the oldest rows are dropped. */
  add(rows: readonly QuarantinedRow[]): Promise<void>;
  /** In the order of addition; `limit` is 100 unless given. */
  list(options?: QuarantineFilter & { limit?: number; offset?: number }): Promise<readonly QuarantinedRow[]>;
  /** Removes rows, all of them without a filter. Resolves to how many there were. */
  remove(filter?: QuarantineFilter): Promise<number>;
  /** Rows that were dropped to make room for newer ones, ever. */
  dropped(): Promise<number>;
  /** Rows by code. */
  counts(): Promise<Readonly<Record<string, number>>>;
}
