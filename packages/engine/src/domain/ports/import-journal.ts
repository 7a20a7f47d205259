import type { EpochMs } from '../ids.ts';
import type { JsonObject } from '../model.ts';

/** How far an import came, so that it goes on there after a kill and does nothing when run twice. */
export interface ImportCheckpoint {
  /** Digest of the file's content and the mapping used. */
  readonly digest: string;
  readonly source: string;
  /** Data rows taken in so far. */
  readonly rows: number;
  readonly done: boolean;
  /** Counters of the report up to here. */
  readonly report: JsonObject;
  readonly updatedAt: EpochMs;
}

export interface ImportJournal {
  get(digest: string): Promise<ImportCheckpoint | undefined>;
  put(checkpoint: ImportCheckpoint): Promise<void>;
  all(): Promise<readonly ImportCheckpoint[]>;
}
