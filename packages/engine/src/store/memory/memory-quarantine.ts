import type { Quarantine, QuarantinedRow } from '../../domain/ports/quarantine.ts';
import { mentionsIdentity } from '../mentions-identity.ts';
import { shortened } from '../shortened.ts';

export class MemoryQuarantine implements Quarantine {
  readonly #rows = new Map<string, QuarantinedRow>();

  async add(rows: readonly QuarantinedRow[]): Promise<void> {
    for (const row of rows) {
      const key = JSON.stringify([row.source, row.row, row.code]);
      if (!this.#rows.has(key)) this.#rows.set(key, { ...row, content: shortened(row.content) });
    }
  }

  async list(options: { source?: string; limit?: number; offset?: number } = {}) {
    const { source, limit = 100, offset = 0 } = options;
    return [...this.#rows.values()]
      .filter((row) => source === undefined || row.source === source)
      .slice(offset, offset + limit);
  }

  async counts(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { code } of this.#rows.values()) counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  }

  removeMentions(ids: readonly string[]): void {
    for (const [key, row] of this.#rows) if (mentionsIdentity(row.content, ids)) this.#rows.delete(key);
  }
}
