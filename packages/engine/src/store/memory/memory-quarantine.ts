import type { Quarantine, QuarantinedRow, QuarantineFilter } from '../../domain/ports/quarantine.ts';
import { mentionsIdentity } from '../mentions-identity.ts';
import { withoutSecrets } from '../without-secrets.ts';

export class MemoryQuarantine implements Quarantine {
  readonly #most: number;
  readonly #rows = new Map<string, QuarantinedRow>();
  #dropped = 0;

  /** @param most rows that are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  async add(rows: readonly QuarantinedRow[]): Promise<void> {
    for (const row of rows) {
      const key = JSON.stringify([row.source, row.row, row.code]);
      if (!this.#rows.has(key)) this.#rows.set(key, withoutSecrets(row));
    }
    for (const key of this.#rows.keys()) {
      if (this.#rows.size <= this.#most) break;
      this.#rows.delete(key);
      this.#dropped++;
    }
  }

  async list(options: QuarantineFilter & { limit?: number; offset?: number } = {}) {
    const { limit = 100, offset = 0 } = options;
    return [...this.#rows.values()].filter((row) => fits(row, options)).slice(offset, offset + limit);
  }

  async remove(filter: QuarantineFilter = {}): Promise<number> {
    return this.#removeWhere((row) => fits(row, filter));
  }

  async counts(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { code } of this.#rows.values()) counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  }

  async dropped(): Promise<number> {
    return this.#dropped;
  }

  removeMentions(ids: readonly string[]): number {
    return this.#removeWhere(
      ({ content, reason }) => mentionsIdentity(content, ids) || mentionsIdentity(reason, ids),
    );
  }

  #removeWhere(unwanted: (row: QuarantinedRow) => boolean): number {
    const before = this.#rows.size;
    for (const [key, row] of this.#rows) if (unwanted(row)) this.#rows.delete(key);
    return before - this.#rows.size;
  }
}

function fits(row: QuarantinedRow, { source, code }: QuarantineFilter): boolean {
  if (code !== undefined && row.code !== code) return false;
  return source === undefined || row.source === source || row.source.startsWith(`${source}#`);
}
