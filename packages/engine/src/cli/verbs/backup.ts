import { backupShop, restore as restoreShop } from '../../compose/archive-shop.ts';
import { type Command, type CommandContext, dataFolder, EXIT, UsageError } from '../command.ts';

function theFile(context: CommandContext): string {
  const [file, ...others] = context.positionals;
  if (file === undefined || others.length > 0) throw new UsageError('name one file');
  return file;
}

export const backup: Command = {
  name: 'backup',
  summary: 'copy the whole data folder into one file, while a server may be running',
  positionals: 'FILE',
  options: {},
  examples: ['aisle backup shop-2026-11-24.tar'],
  async run(context) {
    const report = await backupShop(
      dataFolder(context),
      theFile(context),
      (fraction, step) => context.terminal.progress(step, fraction),
      context.now,
    );
    if (context.terminal.json) context.terminal.result(report);
    else
      context.terminal.print(
        `${report.file}: ${report.files} files, ${(report.bytes / 2 ** 20).toFixed(1)} MiB, verified by checksums when restored.`,
      );
    return EXIT.done;
  },
};

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup into the data folder; what was there is set aside until the new one is in place',
  positionals: 'FILE',
  options: {},
  examples: ['aisle restore shop-2026-11-24.tar --data ./aisle-data'],
  async run(context) {
    const manifest = await restoreShop(theFile(context), dataFolder(context), (fraction, step) =>
      context.terminal.progress(step, fraction),
    );
    if (context.terminal.json) context.terminal.result(manifest);
    else context.terminal.print(`Restored into ${dataFolder(context)}. Next: aisle serve`);
    return EXIT.done;
  },
};
