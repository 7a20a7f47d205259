import type { Dataset } from '../../domain/dataset.ts';
import type { EpochMs } from '../../domain/ids.ts';
import type { Protocol } from './protocol.ts';

/** Questions with known answers, as columns; entry `i` is one shopper, in next-in-session one of theirs. */
export interface Cases {
  readonly size: number;
  /** Index into the dataset's shoppers. */
  readonly shoppers: Uint32Array;
  /** The input is the rows `inputStart[i] … inputEnd[i] − 1` of the whole dataset's interactions. */
  readonly inputStart: Uint32Array;
  readonly inputEnd: Uint32Array;
  /** When the question is asked. */
  readonly now: Float64Array;
  /** Targets of case i are `targets[targetOffsets[i] … targetOffsets[i + 1] − 1]`, distinct items. */
  readonly targetOffsets: Uint32Array;
  readonly targets: Int32Array;
  /** Interactions behind the targets: a product bought twice in the test period is one target and two events. */
  readonly events: number;
}

/** What did not become a target, and why. */
export interface LeftOut {
  /** Shopper–item pairs of the test whose item nobody acted on in training. */
  readonly coldTargets: number;
  /** Distinct items among them. */
  readonly coldItems: number;
  /** Pairs the shopper had acted on before; counted with target `new` only. */
  readonly seenTargets: number;
  /** Shoppers (questions, in next-in-session) without a target left, and those with a single act in leave-one-out. */
  readonly shoppersWithoutTarget: number;
}

export interface EvaluationSplit {
  readonly protocol: Protocol;
  /** The cut of a time split or of sessions. */
  readonly cut: EpochMs | undefined;
  readonly whole: Dataset;
  readonly train: Dataset;
  /** Distinct training shoppers of each item by positive acts; length `items.size`. */
  readonly popularity: Uint32Array;
  /** Shoppers with any positive act in training. */
  readonly trainShoppers: number;
  /** 1 for items that could be recommended: acted on in training, or published by the end of it. */
  readonly catalogue: Uint8Array;
  /** Shoppers with at least one act before the question. */
  readonly warm: Cases;
  /** Shoppers with none; empty in leave-one-out. */
  readonly cold: Cases;
  readonly leftOut: LeftOut;
}
