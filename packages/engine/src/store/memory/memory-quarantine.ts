import type { Quarantine, QuarantinedRow, QuarantineFilter } from '../../domain/ports/quarantine.ts';
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

  async list(options: QuarantineFilter & { limit?: number; offset?: number } = {}) {
    const { limit = 100, offset = 0 } = options;
    return [...this.#rows.values()].filter((row) => fits(row, options)).slice(offset, offset + limit);
  }

  async remove(filter: QuarantineFilter = {}): Promise<number> {
    const before = this.#rows.size;
    for (const [key, row] of this.#rows) if (fits(row, filter)) this.#rows.delete(key);
    return before - this.#rows.size;
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

function fits(row: QuarantinedRow, { source, code }: QuarantineFilter): boolean {
  if (code !== undefined && row.code !== code) return false;
  return source === undefined || row.source === source || row.source.startsWith(`${source}#`);
}
