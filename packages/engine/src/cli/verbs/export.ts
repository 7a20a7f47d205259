import { counted } from '../../domain/counted.ts';
import { type Command, dataFolder, EXIT, flag, text, UsageError } from '../command.ts';

export const exportData: Command = {
  name: 'export',
  summary: 'write the log or the catalogue as JSON lines, which aisle import takes in again',
  positionals: 'events|products',
  options: {
    out: { type: 'string', value: 'FILE', help: 'file to write (default: standard output)' },
    force: { type: 'boolean', help: 'replace a file that is there' },
  },
  examples: ['aisle export events --out events.jsonl', 'aisle export products > products.jsonl'],
  async run(context) {
    const [kind] = context.positionals;
    if (kind !== 'events' && kind !== 'products')
      throw new UsageError('say what to export: events or products');
    const file = text(context, 'out');
    const { exportShop } = await import('../../compose/archive-shop.ts');
    const replace = flag(context, 'force');
    const lines = await exportShop(
      dataFolder(context),
      kind,
      file ?? process.stdout,
      context.signal,
      replace,
    );
    if (file && context.terminal.json) context.terminal.result({ file, lines });
    else if (file) context.terminal.print(`${counted(lines, 'line')} in ${file}`);
    return EXIT.done;
  },
};
