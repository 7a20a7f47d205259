import type { EpochMs } from '../../../domain/ids.ts';
import type { OrderLine } from './merge-repeats.ts';

/** What one customer, or one guest, bought on one invoice. */
export interface RetailOrder {
  readonly invoice: string;
  /** Empty for a guest. */
  readonly customer: string;
  readonly country: string;
  readonly time: EpochMs;
  /** The invoice was written to several customers: the event id names this one. */
  readonly split: boolean;
  readonly lines: readonly OrderLine[];
}

/** Units that a cancellation took back from one order. */
export interface RetailRefund {
  readonly cancellation: string;
  readonly order: RetailOrder;
  readonly time: EpochMs;
  readonly lines: { item: string; price: number; quantity: number }[];
}
