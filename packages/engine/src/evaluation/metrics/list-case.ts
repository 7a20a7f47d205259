import type { History } from '../../domain/history.ts';
import type { ScoredItems } from '../../domain/model.ts';

/** One answered question: what stands in the list, what was wanted, and what the shopper had done before. */
export interface ListCase {
  readonly list: ScoredItems;
  /** 1 where a place of the list holds a target, 0 beyond its end. */
  readonly hits: Uint8Array;
  readonly targets: Int32Array;
  readonly history: History;
}

/** One shopper's value of a metric that looks at which items are listed; NaN where it has no value for the shopper. */
export interface ListMetric {
  /** The part of the report's key before the `@`. */
  readonly name: string;
  readonly value: (of: ListCase, k: number) => number;
}
