import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SearchSnapshots } from '../domain/ports/search-snapshots.ts';
import { replaceDurably } from './durable-file.ts';
import { storeError } from './store-error.ts';

/** Holds what can be made anew from the catalogue, so no backup carries it. */
const SEARCH_FOLDER = 'search';
const SNAPSHOT_FILE = 'index.snapshot';

/** The search snapshot of a data folder. */
export class SearchSnapshotFile implements SearchSnapshots {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, SEARCH_FOLDER);
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#folder, SNAPSHOT_FILE));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw storeError(error, this.#folder);
    }
  }

  /** @throws AisleError `store_read_only`, `store_full`. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = join(this.#folder, SNAPSHOT_FILE);
      await replaceDurably(file, bytes, `${file}.part`);
    } catch (error) {
      throw storeError(error, this.#folder);
    }
  }
}
