import type { ImportCheckpoint, ImportJournal } from '../../domain/ports/import-journal.ts';
import type { ReadClient } from './read-client.ts';
import { PAGE_RECORDS } from './shop-reader.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteImportJournal implements ImportJournal {
  readonly #queue: WriteQueue;
  readonly #reader: ReadClient;

  constructor(queue: WriteQueue, reader: ReadClient) {
    this.#queue = queue;
    this.#reader = reader;
  }

  async get(digest: string): Promise<ImportCheckpoint | undefined> {
    const payload = await this.#reader.ask('checkpoint', digest);
    return payload === undefined ? undefined : (JSON.parse(payload) as ImportCheckpoint);
  }

  async put(checkpoint: ImportCheckpoint): Promise<void> {
    await this.#queue.write<'checkpoint'>({ kind: 'checkpoint', checkpoint }, 1, checkpoint.digest.length);
  }

  all(): Promise<readonly ImportCheckpoint[]> {
    return this.#reader.all<ImportCheckpoint>((after) =>
      this.#reader.ask('checkpoints', after, PAGE_RECORDS),
    );
  }
}
