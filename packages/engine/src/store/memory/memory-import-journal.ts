import type { ImportCheckpoint, ImportJournal } from '../../domain/ports/import-journal.ts';

export class MemoryImportJournal implements ImportJournal {
  readonly #checkpoints = new Map<string, ImportCheckpoint>();

  async get(digest: string): Promise<ImportCheckpoint | undefined> {
    return this.#checkpoints.get(digest);
  }

  async put(checkpoint: ImportCheckpoint): Promise<void> {
    this.#checkpoints.set(checkpoint.digest, checkpoint);
  }

  async all(): Promise<readonly ImportCheckpoint[]> {
    return [...this.#checkpoints.values()];
  }
}
