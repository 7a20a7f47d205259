import type { EventTypeCode } from './event.ts';
import type { EpochMs, ItemIndex } from './ids.ts';

/**
 * Interactions of one shopper as columns, oldest first; entry `i` is valid for `i < length`.
 * The arrays may be longer than `length` and are owned by whoever made the view: read, do not keep.
 */
export interface History {
  readonly length: number;
  /** Item indices. */
  readonly items: Int32Array;
  /** UTC milliseconds. */
  readonly times: Float64Array;
  /** Event type codes. */
  readonly types: Uint8Array;
  /** Units bought; of a `rate` act its rating; 1 where neither has a meaning. */
  readonly quantities: Float32Array;
  /** Number of the order within the log for purchases, −1 otherwise; equal numbers are one basket. */
  readonly orders: Int32Array;
}

/** One act on one item, in the index space of the table in force. */
export interface Interaction {
  readonly item: ItemIndex;
  readonly type: EventTypeCode;
  readonly time: EpochMs;
  readonly quantity: number;
  readonly order: number;
  /** Dense number of the profile, or −1 when the act must not touch a profile (personalisation off). */
  readonly shopper: number;
  /** The act is a guest's of whom the shop knows nothing before it; absent: the shopper is known. */
  readonly stranger?: boolean;
}

export const EMPTY_HISTORY: History = {
  length: 0,
  items: new Int32Array(0),
  times: new Float64Array(0),
  types: new Uint8Array(0),
  quantities: new Float32Array(0),
  orders: new Int32Array(0),
};
