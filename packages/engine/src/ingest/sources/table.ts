/** One data row of a table, still text. Row 1 is the first row after the header. */
export interface TableRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** A row that could not even be read as a row. */
export interface RowFault {
  readonly row: number;
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly content: string;
}

/** A run of consecutive rows; every block carries the header, so that a stage needs no state to read it. */
export interface TableBlock {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  readonly faults: readonly RowFault[];
}

/** Counts what a reader repaired, by rule. */
export type CountRepair = (rule: string, times: number) => void;
