import { counted } from '../../domain/counted.ts';
import {
  type Command,
  type CommandContext,
  dataFolder,
  EXIT,
  flag,
  integer,
  type Option,
  text,
  UsageError,
} from '../command.ts';
import { table } from '../terminal.ts';

/** Characters of a row's content in a list for people. */
const SHOWN_CONTENT = 300;

const WHICH: Readonly<Record<string, Option>> = {
  code: { type: 'string', value: 'CODE', help: 'rows refused with this code alone' },
  source: {
    type: 'string',
    value: 'NAME',
    help: 'rows of this file or endpoint alone: orders.csv, events:batch',
  },
};

function filterOf(context: CommandContext): { source?: string; code?: string } {
  const source = text(context, 'source');
  const code = text(context, 'code');
  return { ...(source !== undefined && { source }), ...(code !== undefined && { code }) };
}

const list: Command = {
  name: 'quarantine list',
  summary: 'count what is kept aside, by file and code',
  options: { ...WHICH },
  examples: ['aisle quarantine list'],
  async run(context) {
    const { quarantineGroups } = await import('../../compose/quarantine.ts');
    const groups = quarantineGroups(dataFolder(context), filterOf(context));
    const { terminal } = context;
    const rows = groups.reduce((sum, group) => sum + group.rows, 0);
    if (terminal.json) terminal.result({ rows, groups });
    else if (rows === 0) terminal.print('Nothing is kept aside.');
    else {
      const day = (at: number) => new Date(at).toISOString().slice(0, 10);
      terminal.print(
        table(
          ['rows', 'code', 'source', 'first', 'last', 'for example'],
          groups.map((group) => [
            group.rows.toLocaleString('en'),
            group.code,
            group.source,
            day(group.firstAt),
            day(group.lastAt),
            shortened(group.reason, 80),
          ]),
        ),
      );
      terminal.print(`\n${counted(rows, 'row')}. aisle quarantine show --code CODE shows them.`);
    }
    return EXIT.done;
  },
};

const show: Command = {
  name: 'quarantine show',
  summary: 'show the rows themselves',
  options: { ...WHICH, limit: { type: 'string', value: 'N', help: 'rows (default 20)' } },
  examples: ['aisle quarantine show --source orders.csv --code invalid_field'],
  async run(context) {
    const limit = integer(context, 'limit', 20, 1, 100_000);
    const { quarantinedRows } = await import('../../compose/quarantine.ts');
    const rows = quarantinedRows(dataFolder(context), filterOf(context), limit);
    const { terminal } = context;
    if (terminal.json) terminal.result(rows);
    else if (rows.length === 0) terminal.print('Nothing is kept aside.');
    else {
      for (const { source, row, code, reason, content } of rows)
        terminal.print(`${source} row ${row}: ${code}\n  ${reason}\n  ${shortened(content, SHOWN_CONTENT)}`);
    }
    return EXIT.done;
  },
};

const exportRows: Command = {
  name: 'quarantine export',
  summary: 'write the rows to a file, to be mended and imported',
  options: {
    ...WHICH,
    out: { type: 'string', value: 'FILE', help: 'file to write (default: standard output)' },
  },
  examples: ['aisle quarantine export --source orders.csv --out mend.jsonl'],
  async run(context) {
    const { exportQuarantine } = await import('../../compose/quarantine.ts');
    const { terminal } = context;
    const file = text(context, 'out');
    const out = file ?? process.stdout;
    const { lines, leftOut } = await exportQuarantine(
      dataFolder(context),
      filterOf(context),
      out,
      context.signal,
    );
    const left =
      leftOut === 0
        ? ''
        : `${counted(leftOut, 'row')} left out, lines of a table or too long to be kept whole: mend them in the file they came from.`;
    if (file === undefined) {
      if (left !== '' && !terminal.json) terminal.error(left);
    } else if (terminal.json) terminal.result({ file, lines, leftOut });
    else {
      terminal.print(`${counted(lines, 'line')} in ${file}. Mend them, then: aisle import ${file}`);
      if (left !== '') terminal.print(left);
    }
    return EXIT.done;
  },
};

const clear: Command = {
  name: 'quarantine clear',
  summary: 'remove rows',
  options: { ...WHICH, all: { type: 'boolean', help: 'everything; otherwise say --code or --source' } },
  examples: ['aisle quarantine clear --source orders.csv'],
  async run(context) {
    const filter = filterOf(context);
    const all = flag(context, 'all');
    if (all === (filter.source !== undefined || filter.code !== undefined))
      throw new UsageError('say which rows: --source, --code, or --all');
    const { clearQuarantine } = await import('../../compose/quarantine.ts');
    const removed = await clearQuarantine(dataFolder(context), filter);
    if (context.terminal.json) context.terminal.result({ removed });
    else context.terminal.print(`Removed ${counted(removed, 'row')}.`);
    return EXIT.done;
  },
};

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

const subverbs = [list, show, exportRows, clear];

export const quarantine: Command = {
  ...list,
  name: 'quarantine',
  summary: 'what was refused, by import and over HTTP: count, show, export to mend, clear',
  examples: subverbs.flatMap(({ examples }) => examples),
  subverbs,
};
