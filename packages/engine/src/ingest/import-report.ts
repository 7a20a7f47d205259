import { counted } from '../domain/counted.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { UnknownItems } from '../domain/unknown-items.ts';
import type { RefusedExamples } from './refused-example.ts';
import { mergedExamples } from './refused-kinds.ts';
import type { Tally } from './tally.ts';

/**
 * What became of the data, as JSON. Every data row is in exactly one of three places:
 * `rows = accepted + Σ refused + Σ merged`.
 */
export interface ImportReport {
  /** Files and addresses, as they were given. */
  readonly source: string;
  /** What read them: a preset, `json-lines`, or the mapping. */
  readonly pipeline: string;
  readonly dryRun: boolean;
  /** Everything had been imported before; nothing was changed now. */
  readonly alreadyDone: boolean;
  /** An earlier, interrupted import was carried on. */
  readonly resumed: boolean;
  readonly rows: number;
  readonly accepted: number;
  /** Rows kept aside in quarantine, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Part of the rows that were refused, 0…1. */
  readonly refusedShare: number;
  /** What a person should know before going on, in sentences. */
  readonly warnings: readonly string[];
  /** By code, how often each kind of mistake came, with its first row; none when everything had been imported before. */
  readonly examples: RefusedExamples;
  /** Rows that became part of another row, by rule. */
  readonly merged: Readonly<Record<string, number>>;
  /** Repairs and flags by rule; they do not decide a row's fate. */
  readonly cleaned: Readonly<Record<string, number>>;
  /** Files that were recognised and left out, with the reason. */
  readonly skipped: readonly string[];
  readonly events: number;
  /** Of those, events that were in the log before. */
  readonly duplicates: number;
  readonly products: number;
  /** Absent when the catalogue knows every item, and when everything had been imported before. */
  readonly unknownItems?: UnknownItems;
  readonly shoppers: number;
  /** Purchases of nobody known. */
  readonly guests: number;
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

export interface RunFacts {
  readonly source: string;
  readonly pipeline: string;
  readonly dryRun: boolean;
  readonly resumed: boolean;
  readonly duplicates: number;
  readonly seconds: number;
}

export function reportOf(tally: Tally, facts: RunFacts): ImportReport {
  const refused = sorted(tally.refused);
  return {
    source: facts.source,
    pipeline: facts.pipeline,
    dryRun: facts.dryRun,
    alreadyDone: false,
    resumed: facts.resumed,
    rows: tally.rows,
    accepted: tally.accepted,
    refused,
    ...refusedOf(tally.rows, refused),
    examples: tally.refusedKinds.examples(),
    merged: sorted(tally.merged),
    cleaned: sorted(tally.cleaned),
    skipped: [...tally.skipped],
    events: tally.events,
    duplicates: facts.duplicates,
    products: tally.products,
    shoppers: tally.shoppers,
    guests: tally.guests,
    firstAt: tally.firstAt ?? null,
    lastAt: tally.lastAt ?? null,
    seconds: facts.seconds,
    rowsPerSecond: facts.seconds > 0 ? Math.round(tally.rows / facts.seconds) : 0,
  };
}

/** Several files of one call as one account. Shoppers are counted per file, so a sum may count one twice. */
export function combineReports(reports: readonly ImportReport[]): ImportReport {
  const [first, ...rest] = reports;
  if (first === undefined) throw new RangeError('there is no report to combine');
  return rest.reduce(added, first);
}

function added(sum: ImportReport, each: ImportReport): ImportReport {
  const seconds = sum.seconds + each.seconds;
  const rows = sum.rows + each.rows;
  const refused = addedCounts(sum.refused, each.refused);
  return Object.assign({}, sum, {
    source: `${sum.source}, ${each.source}`,
    alreadyDone: sum.alreadyDone && each.alreadyDone,
    resumed: sum.resumed || each.resumed,
    rows,
    accepted: sum.accepted + each.accepted,
    refused,
    ...refusedOf(rows, refused),
    examples: mergedExamples(sum.examples, each.examples),
    merged: addedCounts(sum.merged, each.merged),
    cleaned: addedCounts(sum.cleaned, each.cleaned),
    skipped: [...sum.skipped, ...each.skipped],
    events: sum.events + each.events,
    duplicates: sum.duplicates + each.duplicates,
    products: sum.products + each.products,
    shoppers: sum.shoppers + each.shoppers,
    guests: sum.guests + each.guests,
    firstAt: picked(sum.firstAt, each.firstAt, Math.min),
    lastAt: picked(sum.lastAt, each.lastAt, Math.max),
    seconds,
    rowsPerSecond: seconds > 0 ? Math.round(rows / seconds) : 0,
  } satisfies Partial<ImportReport>);
}

/** The report with the items that no product has the id of. */
export function withUnknownItems(report: ImportReport, unknownItems: UnknownItems | undefined): ImportReport {
  if (unknownItems === undefined) return report;
  const { items, lines, first } = unknownItems;
  const warning = `The catalogue knows no product for ${counted(items, 'item')} on ${counted(lines, 'line')} of events: ${first.join(', ')}${items > first.length ? ', …' : ''}. They are left out of training until their products are sent.`;
  return { ...report, unknownItems, warnings: [...report.warnings, warning] };
}

/** From here on something is wrong with the file or its mapping rather than with single rows. */
const MUCH = 0.1;

function refusedOf(
  rows: number,
  refused: Readonly<Record<string, number>>,
): Pick<ImportReport, 'refusedShare' | 'warnings'> {
  const count = Object.values(refused).reduce((sum, each) => sum + each, 0);
  const refusedShare = rows === 0 ? 0 : count / rows;
  if (refusedShare <= MUCH) return { refusedShare, warnings: [] };
  return {
    refusedShare,
    warnings: [
      `${count.toLocaleString('en')} of ${counted(rows, 'row')} refused, more than a tenth: something is wrong with the file or with what the import was told about it.`,
    ],
  };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

function addedCounts(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = new Map(Object.entries(one));
  for (const [key, count] of Object.entries(other)) sum.set(key, (sum.get(key) ?? 0) + count);
  return sorted(sum);
}

function picked(
  a: EpochMs | null,
  b: EpochMs | null,
  pick: (a: number, b: number) => number,
): EpochMs | null {
  if (a === null) return b;
  return b === null ? a : pick(a, b);
}
