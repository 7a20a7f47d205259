/** One refused row as a report shows it: enough to find and mend it, nothing that says who a person is. */
export interface RefusedExample {
  /** File it stands in. */
  readonly source: string;
  /** 1 is the first row after a table's header, or the first line. */
  readonly row: number;
  /** Column or field at fault. */
  readonly field?: string;
  /** What stands there, shortened. */
  readonly value?: string;
  readonly reason: string;
  readonly remedy?: string;
}

/** Refused rows by code, the first few of each. */
export type RefusedExamples = Readonly<Record<string, readonly RefusedExample[]>>;

/** Examples of one code. */
const MOST = 6;
/** Of those, with the same field: so that a second fault is not hidden behind a thousand rows with the first. */
const MOST_OF_FIELD = 2;

/** Whether an example more says something; the first few of each field do. */
export function isWorthShowing(shown: readonly RefusedExample[], field: string | undefined): boolean {
  if (shown.length >= MOST) return false;
  const alike = shown.reduce((count, each) => (each.field === field ? count + 1 : count), 0);
  return alike < MOST_OF_FIELD;
}

/** The examples of several files as those of one call. */
export function mergedExamples(one: RefusedExamples, other: RefusedExamples): RefusedExamples {
  const merged: Record<string, RefusedExample[]> = {};
  for (const examples of [one, other]) {
    for (const [code, each] of Object.entries(examples)) {
      merged[code] ??= [];
      for (const example of each) if (isWorthShowing(merged[code], example.field)) merged[code].push(example);
    }
  }
  return merged;
}
