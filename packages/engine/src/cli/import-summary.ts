import type { ImportReport } from '../compose/import-into-shop.ts';

/** The report of an import in words. */
export function importSummary(report: ImportReport): string {
  const number = (value: number) => value.toLocaleString('en');
  const day = (at: number | null) => (at === null ? '–' : new Date(at).toISOString().slice(0, 10));
  const counts = (title: string, by: Readonly<Record<string, number>>) =>
    Object.keys(by).length === 0
      ? []
      : ['', title, ...Object.entries(by).map(([name, count]) => `  ${number(count).padStart(9)}  ${name}`)];
  if (report.alreadyDone)
    return `${report.source}: imported before, nothing changed (${number(report.rows)} rows, ${number(report.events)} events).`;
  return [
    `${report.source}: ${number(report.rows)} rows in ${report.seconds.toFixed(1)} s (${number(report.rowsPerSecond)} a second)${report.dryRun ? '; dry run, nothing stored' : ''}${report.resumed ? '; carried on from an interrupted import' : ''}`,
    `${number(report.accepted)} rows became ${number(report.events)} events (${number(report.duplicates)} known before) and ${number(report.products)} products`,
    `${number(report.shoppers)} shoppers, ${number(report.guests)} guest orders, ${day(report.firstAt)} to ${day(report.lastAt)}`,
    ...counts('Refused and kept in quarantine', report.refused),
    ...counts('Merged into other rows', report.merged),
    ...counts('Repaired or flagged', report.cleaned),
    ...(report.skipped.length > 0 ? ['', 'Left out', ...report.skipped.map((line) => `  ${line}`)] : []),
  ].join('\n');
}
