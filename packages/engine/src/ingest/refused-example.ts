/** The first refused row of its kind as a report shows it: enough to find and mend it, nothing that says who a person is. */
export interface RefusedExample {
  /** File it stands in. */
  readonly source: string;
  /** 1 is the first row after a table's header, or the first line. */
  readonly row: number;
  /** Rows of this kind: the same column or field, wrong in the same way. */
  readonly rows: number;
  /** Column or field at fault. */
  readonly field?: string;
  /** What stands there, shortened; empty for an empty cell. */
  readonly value?: string;
  readonly reason: string;
  readonly remedy?: string;
}

/** By code, one example of each kind of mistake. */
export type RefusedExamples = Readonly<Record<string, readonly RefusedExample[]>>;
