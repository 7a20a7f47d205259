import type { Scorer } from '../model.ts';

/** A scorer in service, over the shop's live item table. */
export interface ServedScorer {
  readonly model: string;
  /** Artefact version; `live` for a scorer that started from nothing. */
  readonly version: string;
  readonly scorer: Scorer;
  /** Log offset up to which the scorer knows the events already; later ones are given to `observe`. */
  readonly snapshotOffset: number;
}

/** The scorers that answer at this moment. A hot swap replaces what `scorer` returns between two requests. */
export interface ScorerSource {
  /** Undefined when the model was never trained and cannot answer from nothing. */
  scorer(model: string): ServedScorer | undefined;
  /** All scorers in service, once each. */
  serving(): readonly ServedScorer[];
}
