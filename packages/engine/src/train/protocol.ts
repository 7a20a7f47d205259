import type { LoggedEvent } from '../domain/event.ts';
import type { ProfileKey, ShopperId, VisitorId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';

/** What training reads, from a folder beside a running server or from a store in memory. */
export interface TrainingReader {
  /** Offset of the last event. */
  readonly head: number;
  /** Events with offset > `after` and ≤ `until`, in offset order, in blocks. */
  read(
    after: number,
    until?: number,
  ): Iterable<readonly LoggedEvent[]> | AsyncIterable<readonly LoggedEvent[]>;
  /** The whole catalogue, deleted products included. */
  products(): Iterable<Product>;
  /** Guests that turned out to be customers. */
  links(): Iterable<readonly [VisitorId, ShopperId]>;
  /** Profiles that said no to personalisation: nothing of theirs is learned from. */
  refuses?(key: ProfileKey): boolean;
}

/**
 * What became of one model:
 * `promoted`, it serves; `challenger`, it was published and waits because the gate said no; `unchanged`, the same data
 * and configuration were trained before; `skipped`, there is too little to learn from; `failed`, something broke.
 */
type TrainingDecision = 'promoted' | 'challenger' | 'unchanged' | 'skipped' | 'failed';

export interface ModelOutcome {
  readonly model: string;
  readonly decision: TrainingDecision;
  /** Of the registry; absent when nothing was published. */
  readonly version?: string;
  /** Why, in words for the operator. */
  readonly reason: string;
  /** On the gate's window, `ndcg@20` and the like; empty without a gate. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export interface TrainingReport {
  /** Digest of the data everything was learned from. */
  readonly snapshot: string;
  readonly snapshotOffset: number;
  readonly interactions: number;
  readonly shoppers: number;
  readonly items: number;
  /** Interactions left out because the catalogue does not know their item. */
  readonly leftOut: number;
  /** The most frequent few of those items. */
  readonly leftOutItems: readonly string[];
  readonly outcomes: readonly ModelOutcome[];
}

export interface TrainingProgress {
  /** Of the whole run, 0 … 1, never falling. */
  readonly fraction: number;
  readonly model?: string;
  readonly step: string;
}

/** From the training worker to who started it. `failed` and `done` are the last ones. */
export type TrainingMessage =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'outcome'; readonly outcome: ModelOutcome }
  | { readonly kind: 'done'; readonly report: TrainingReport }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly field?: string;
      readonly remedy?: string;
    };

/** To the training worker. */
export type TrainingCommand = { readonly kind: 'stop' };
