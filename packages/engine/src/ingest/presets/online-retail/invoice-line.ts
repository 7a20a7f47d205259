import type { EpochMs } from '../../../domain/ids.ts';

/** One row of the file, read and typed, not yet judged. */
export interface InvoiceLine {
  /** The file it stands in. */
  readonly source: string;
  readonly row: number;
  /** As printed; `C…` is a cancellation, `A…` an adjustment. */
  readonly invoice: string;
  /** Stock code, trimmed and upper-cased. */
  readonly item: string;
  readonly description: string;
  /** Units; negative on cancellations and stock adjustments. */
  readonly quantity: number;
  readonly time: EpochMs;
  /** Pounds for one unit. */
  readonly price: number;
  /** Empty when the sale was made to nobody known. */
  readonly customer: string;
  readonly country: string;
}

export function isCancellation(line: InvoiceLine): boolean {
  return line.invoice.startsWith('C');
}
