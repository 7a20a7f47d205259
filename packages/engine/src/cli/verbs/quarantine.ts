import { counted } from '../../domain/counted.ts';
import {
  type Command,
  type CommandContext,
  dataFolder,
  EXIT,
  flag,
  integer,
  text,
  UsageError,
} from '../command.ts';
import { table } from '../terminal.ts';

const ACTIONS = { list, show, export: exportRows, clear } as const;
/** Characters of a row's content in a list for people. */
const SHOWN_CONTENT = 300;

export const quarantine: Command = {
  name: 'quarantine',
  summary: 'what was refused, by import and over HTTP: count, show, export to mend, clear',
  positionals: '[list|show|export|clear]',
  options: {
    code: { type: 'string', value: 'CODE', help: 'rows refused with this code alone' },
    source: {
      type: 'string',
      value: 'NAME',
      help: 'rows of this file or endpoint alone: orders.csv, events:batch',
    },
    limit: { type: 'string', value: 'N', help: 'show: rows (default 20)' },
    out: { type: 'string', value: 'FILE', help: 'export: file to write (default: standard output)' },
    all: { type: 'boolean', help: 'clear: everything; otherwise say --code or --source' },
  },
  examples: [
    'aisle quarantine list',
    'aisle quarantine show --source orders.csv --code invalid_field',
    'aisle quarantine export --source orders.csv --out mend.jsonl',
    'aisle quarantine clear --source orders.csv',
  ],
  async run(context) {
    const [action = 'list', ...others] = context.positionals;
    if (others.length > 0 || !Object.hasOwn(ACTIONS, action))
      throw new UsageError(`say what to do: ${Object.keys(ACTIONS).join(', ')}`);
    return ACTIONS[action as keyof typeof ACTIONS](context);
  },
};

function filterOf(context: CommandContext): { source?: string; code?: string } {
  const source = text(context, 'source');
  const code = text(context, 'code');
  return { ...(source !== undefined && { source }), ...(code !== undefined && { code }) };
}

async function list(context: CommandContext): Promise<number> {
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
}

async function show(context: CommandContext): Promise<number> {
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
}

async function exportRows(context: CommandContext): Promise<number> {
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
}

async function clear(context: CommandContext): Promise<number> {
  const filter = filterOf(context);
  const all = flag(context, 'all');
  if (all === (filter.source !== undefined || filter.code !== undefined))
    throw new UsageError('say which rows: --source, --code, or --all');
  const { clearQuarantine } = await import('../../compose/quarantine.ts');
  const removed = await clearQuarantine(dataFolder(context), filter);
  if (context.terminal.json) context.terminal.result({ removed });
  else context.terminal.print(`Removed ${counted(removed, 'row')}.`);
  return EXIT.done;
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
