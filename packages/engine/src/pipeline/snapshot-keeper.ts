import type { LoadOptions } from '../domain/model.ts';
import type { SearchSnapshots } from '../domain/ports/search-snapshots.ts';

/** What is kept between two runs. */
interface Kept {
  /** Products that a start from the last snapshot would have to read again. */
  readonly unsaved: number;
  snapshot(options?: LoadOptions): Promise<Uint8Array>;
}

export interface SnapshotKeeperParts {
  readonly snapshots: SearchSnapshots;
  /** Whether new snapshots are written; old ones are read anyway. */
  readonly writes: boolean;
  /** A snapshot could not be read or written: the next start takes longer, and nothing else is lost. */
  readonly onFault: (error: unknown) => void;
}

/** Keeps the search index on disk, so that a restart does not read every product again. */
export class SnapshotKeeper {
  readonly #index: Kept;
  readonly #parts: SnapshotKeeperParts;
  readonly #turn: () => Promise<void> | void;
  #writing: Promise<void> = Promise.resolve();

  constructor(index: Kept, turn: () => Promise<void> | void, parts: SnapshotKeeperParts) {
    this.#index = index;
    this.#turn = turn;
    this.#parts = parts;
  }

  /** The last snapshot; undefined where there is none or it cannot be read. */
  async read(): Promise<Uint8Array | undefined> {
    try {
      return await this.#parts.snapshots.read();
    } catch (error) {
      this.#parts.onFault(error);
      return undefined;
    }
  }

  /** Writes a snapshot where the last one lacks something. Never rejects; one at a time. */
  keep(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { writes, snapshots, onFault } = this.#parts;
    if (!writes || this.#index.unsaved === 0) return;
    try {
      await snapshots.write(await this.#index.snapshot({ turn: this.#turn }));
    } catch (error) {
      onFault(error);
    }
  }
}
