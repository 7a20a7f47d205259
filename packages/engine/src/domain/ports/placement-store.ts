import type { Placement } from '../placement.ts';

/** Placements a shop has changed or added; the defaults live in the pipeline. */
export interface PlacementStore {
  get(name: string): Placement | undefined;
  all(): Iterable<Placement>;
  put(placement: Placement): Promise<void>;
  delete(name: string): Promise<boolean>;
  /** Calls back after a change, by this process or another one. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
}
