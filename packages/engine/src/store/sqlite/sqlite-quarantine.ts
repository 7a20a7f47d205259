import type { Quarantine, QuarantinedRow, QuarantineFilter } from '../../domain/ports/quarantine.ts';
import { shortenedRow } from '../without-secrets.ts';
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
    // The writer's thread masks the secrets: going through the text of strangers is no work for the one that answers.
    const kept = rows.map(shortenedRow);
    const bytes = kept.reduce((sum, row) => sum + row.content.length + row.reason.length, 0);
    await this.#queue.write<'quarantine'>({ kind: 'quarantine', rows: kept }, kept.length, bytes);
  }

  async list(options: QuarantineFilter & { limit?: number; offset?: number } = {}) {
    const { limit = 100, offset = 0 } = options;
    const { json } = await this.#reader.ask('quarantined', filterOf(options), 0, limit, offset);
    return JSON.parse(json) as readonly QuarantinedRow[];
  }

  remove(filter: QuarantineFilter = {}): Promise<number> {
    return this.#queue.write<'release'>({ kind: 'release', filter: filterOf(filter) }, 1, 0);
  }

  async counts(): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(await this.#reader.ask('quarantineCounts'));
  }

  dropped(): Promise<number> {
    return this.#reader.ask('quarantineDropped');
  }
}

/** Only the two names: what comes over the wire or from a caller may hold more. */
function filterOf({ source, code }: QuarantineFilter): QuarantineFilter {
  return { ...(source !== undefined && { source }), ...(code !== undefined && { code }) };
}
