import type { ImportReport } from '../compose/import-into-shop.ts';
import { counted } from '../domain/counted.ts';

type Example = ImportReport['examples'][string][number];

/** Kinds of mistakes of one code that are shown; the report has them all. */
const MOST_KINDS = 20;

/** The report of an import in words. */
export function importSummary(report: ImportReport): string {
  if (report.alreadyDone) {
    const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0);
    const kept = refused === 0 ? '' : ` What was refused: aisle quarantine list.`;
    return `${report.source}: imported before, nothing changed (${counted(report.rows, 'row')}, ${counted(report.events, 'event')}).${kept}`;
  }
  const { dryRun } = report;
  const speed = `${counted(report.rows, 'row')} in ${report.seconds.toFixed(1)} s (${report.rowsPerSecond.toLocaleString('en')} a second)`;
  return [
    `${report.source}: ${speed}${dryRun ? '; dry run, nothing stored' : ''}${report.resumed ? '; carried on from an interrupted import' : ''}`,
    outcome(report),
    `${counted(report.shoppers, 'shopper')}, ${counted(report.guests, 'guest order')}, ${day(report.firstAt)} to ${day(report.lastAt)}`,
    ...refusals(report),
    ...counts(dryRun ? 'Would be merged into other rows' : 'Merged into other rows', report.merged),
    ...counts(dryRun ? 'Would be repaired or flagged' : 'Repaired or flagged', report.cleaned),
    ...(report.skipped.length > 0 ? ['', 'Left out', ...report.skipped.map((line) => `  ${line}`)] : []),
    ...(report.warnings.length > 0 ? ['', ...report.warnings.map((each) => `Warning: ${each}`)] : []),
  ].join('\n');
}

function outcome({ dryRun, accepted, events, duplicates, products }: ImportReport): string {
  const into = `${counted(events, 'event')}${dryRun ? '' : ` (${duplicates.toLocaleString('en')} known before)`} and ${counted(products, 'product')}`;
  return `${counted(accepted, 'row')} ${dryRun ? 'would become' : 'became'} ${into}`;
}

/** Each code with how often, and of each kind of mistake how often and the first row: where, what stands there, what to do. */
function refusals(report: ImportReport): string[] {
  const codes = Object.entries(report.refused);
  if (codes.length === 0) return [];
  const severalFiles = report.source.includes(', ');
  return [
    '',
    report.dryRun ? 'Would be refused and kept in quarantine' : 'Refused and kept in quarantine',
    ...codes.flatMap(([code, count]) => [
      countLine(code, count),
      ...kinds(report.examples[code] ?? [], count, severalFiles),
    ]),
    ...(report.dryRun ? [] : ['', 'All of them: aisle quarantine list']),
  ];
}

function kinds(examples: readonly Example[], count: number, withSource: boolean): string[] {
  const shown = examples.slice(0, MOST_KINDS);
  const rest = count - shown.reduce((sum, { rows }) => sum + rows, 0);
  return [
    ...shown.map((example) => kindLine(example.rows, inWords(example, withSource))),
    ...(rest > 0 && shown.length > 0 ? [kindLine(rest, 'of other kinds; --report FILE names more')] : []),
  ];
}

function kindLine(count: number, text: string): string {
  return `    ${count.toLocaleString('en').padStart(9)}  ${text}`;
}

function inWords({ source, row, field, value, reason, remedy }: Example, withSource: boolean): string {
  const where = `${withSource ? `${source} ` : ''}row ${row.toLocaleString('en')}`;
  const sentence = /[.!?]$/.test(reason) ? reason.slice(0, -1) : reason;
  return `${where}: ${sentence}${cell(field, value, reason)}.${remedy === undefined ? '' : ` ${remedy}`}`;
}

/** Column and content in brackets, as far as the reason does not say them. */
function cell(field: string | undefined, value: string | undefined, reason: string): string {
  if (field === undefined) return '';
  const isNamed = reason.startsWith(field);
  if (value === undefined || value === '') {
    if (isNamed) return '';
    return value === undefined ? ` (${field})` : ` (${field} is empty)`;
  }
  if (reason.includes(`"${value}"`)) return isNamed ? '' : ` (${field})`;
  return ` (${field}: "${value}")`;
}

function counts(title: string, by: Readonly<Record<string, number>>): string[] {
  const entries = Object.entries(by);
  return entries.length === 0 ? [] : ['', title, ...entries.map(([name, count]) => countLine(name, count))];
}

function countLine(name: string, count: number): string {
  return `  ${count.toLocaleString('en').padStart(9)}  ${name}`;
}

function day(at: number | null): string {
  return at === null ? '–' : new Date(at).toISOString().slice(0, 10);
}
