import { writeFileSync } from 'node:fs';
import { PRESET_NAMES } from '../../compose/preset-names.ts';
import { counted } from '../../domain/counted.ts';
import { type Command, type CommandContext, dataFolder, EXIT, flag, text, UsageError } from '../command.ts';
import { importSummary } from '../import-summary.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'take files into the log and the catalogue, cleaned, with a report',
  positionals: 'FILE…',
  options: {
    preset: { type: 'string', value: 'NAME', help: `known data set: ${PRESET_NAMES.join(', ')}` },
    mapping: {
      type: 'string',
      value: 'FILE',
      help: 'JSON file that says what the columns of a CSV file mean',
    },
    'dry-run': { type: 'boolean', help: 'read, clean and report; store nothing' },
    'shift-to-now': {
      type: 'boolean',
      help: 'move all times by whole days so that historical data ends today',
    },
    report: { type: 'string', value: 'FILE', help: 'write the report as JSON' },
    'fail-above': {
      type: 'string',
      value: 'PERCENT',
      help: 'exit with 1 when more of the rows than this were refused (default: never)',
    },
  },
  examples: [
    'aisle import orders.csv --mapping orders.mapping.json',
    'aisle import products.jsonl events.jsonl.gz',
    'aisle import --preset online-retail ./online-retail',
  ],
  async run(context) {
    const { terminal } = context;
    if (context.positionals.length === 0)
      throw new UsageError('name the files, folders or addresses to import');
    const most = percent(context, 'fail-above');
    const { importIntoShop } = await import('../../compose/import-into-shop.ts');
    const report = await importIntoShop({
      data: dataFolder(context),
      sources: context.positionals,
      preset: text(context, 'preset'),
      mapping: text(context, 'mapping'),
      dryRun: flag(context, 'dry-run'),
      shiftToNow: flag(context, 'shift-to-now'),
      signal: context.signal,
      now: context.now,
      onProgress: ({ step, source, rows, rowsPerSecond, fraction }) =>
        terminal.progress(
          `${step} ${source}`,
          fraction,
          `${counted(rows, 'row')}, ${rowsPerSecond.toLocaleString('en')} a second`,
        ),
    });
    const reportFile = text(context, 'report');
    if (reportFile) writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
    if (terminal.json) terminal.result(report);
    else terminal.print(importSummary(report));
    const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0);
    if (most === undefined || refused * 100 <= most * report.rows) return EXIT.done;
    terminal.error(
      `${counted(refused, 'row')} refused, more than ${most} % of ${counted(report.rows, 'row')}.`,
    );
    return EXIT.failed;
  },
};

/** @throws UsageError */
function percent(context: CommandContext, name: string): number | undefined {
  const value = text(context, name);
  if (value === undefined) return undefined;
  if (/^\d{1,3}(?:\.\d+)?$/.test(value) && Number(value) <= 100) return Number(value);
  throw new UsageError(`--${name} takes a number from 0 to 100, not "${value}"`);
}
