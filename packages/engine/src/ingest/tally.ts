import type { EpochMs } from '../domain/ids.ts';
import { RefusedKinds } from './refused-kinds.ts';
import { shownText, shownValue } from './shown-value.ts';

/** A row that is kept aside, before it has a time stamp. */
export interface RefusedRow {
  readonly source: string;
  readonly row: number;
  readonly code: string;
  readonly reason: string;
  /** What can be done about it. */
  readonly remedy?: string;
  /** Field of the record at fault. */
  readonly field?: string;
  /** Column that fills the field, where a table has one. */
  readonly column?: string;
  /** What stands there. */
  readonly value?: unknown;
  readonly content: string;
}

/**
 * The account of one import: every data row ends up in exactly one of `accepted`, `refused` and `merged`.
 * `cleaned` counts repairs and flags, which do not decide a row's fate.
 */
export class Tally {
  rows = 0;
  accepted = 0;
  events = 0;
  products = 0;
  guests = 0;
  firstAt: EpochMs | undefined;
  lastAt: EpochMs | undefined;
  readonly refused = new Map<string, number>();
  readonly merged = new Map<string, number>();
  readonly cleaned = new Map<string, number>();
  readonly skipped = new Set<string>();
  /** The kinds of mistakes, each with its first row as a report may show it. */
  readonly refusedKinds = new RefusedKinds();
  readonly #shoppers = new Set<string>();
  #kept: RefusedRow[] = [];

  get shoppers(): number {
    return this.#shoppers.size;
  }

  refuse(row: RefusedRow): void {
    bump(this.refused, row.code, 1);
    this.#kept.push(row);
    const { source, field = '', reason, remedy } = row;
    const place = row.column ?? row.field;
    this.refusedKinds.add(row.code, { reason, place }, () => {
      const value = shownValue(field, row.value);
      return {
        source,
        row: row.row,
        ...(place !== undefined && { field: place }),
        ...(value !== undefined && { value }),
        reason: shownText(reason),
        ...(remedy !== undefined && { remedy }),
      };
    });
  }

  merge(rule: string, rows = 1): void {
    bump(this.merged, rule, rows);
  }

  clean(rule: string, times = 1): void {
    bump(this.cleaned, rule, times);
  }

  shopper(id: string): void {
    this.#shoppers.add(id);
  }

  at(time: EpochMs): void {
    if (this.firstAt === undefined || time < this.firstAt) this.firstAt = time;
    if (this.lastAt === undefined || time > this.lastAt) this.lastAt = time;
  }

  /** Rows refused since the last call. */
  takeRefused(): readonly RefusedRow[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
