import type { Quarantine, QuarantinedRow } from '../../domain/ports/quarantine.ts';
import { shortened } from '../shortened.ts';
import type { ReadClient } from './read-client.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteQuarantine implements Quarantine {
  readonly #queue: WriteQueue;
  readonly #reader: ReadClient;

  constructor(queue: WriteQueue, reader: ReadClient) {
    this.#queue = queue;
    this.#reader = reader;
  }

  async add(rows: readonly QuarantinedRow[]): Promise<void> {
    const kept = rows.map((row) => ({ ...row, content: shortened(row.content) }));
    const bytes = kept.reduce((sum, row) => sum + row.content.length + row.reason.length, 0);
    await this.#queue.write<'quarantine'>({ kind: 'quarantine', rows: kept }, kept.length, bytes);
  }

  async list(options: { source?: string; limit?: number; offset?: number } = {}) {
    const { source = null, limit = 100, offset = 0 } = options;
    const { json } = await this.#reader.ask('quarantined', source, limit, offset);
    return JSON.parse(json) as readonly QuarantinedRow[];
  }

  async counts(): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(await this.#reader.ask('quarantineCounts'));
  }
}
