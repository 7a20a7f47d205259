import { counted } from '../../domain/counted.ts';
import { AisleError } from '../../domain/errors.ts';
import { type Command, type CommandContext, dataFolder, EXIT, flag, UsageError } from '../command.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'copy the whole data folder into one file, while a server may be running',
  positionals: 'FILE',
  options: { force: { type: 'boolean', help: 'replace a file that is there' } },
  examples: ['aisle backup shop-2026-11-24.tar'],
  async run(context) {
    const file = theFile(context);
    const { backupShop } = await import('../../compose/archive-shop.ts');
    const report = await backupShop(
      dataFolder(context),
      file,
      progressOf(context),
      context.now,
      flag(context, 'force'),
    );
    if (context.terminal.json) context.terminal.result(report);
    else
      context.terminal.print(
        `${report.file}: ${counted(report.files, 'file')}, ${(report.bytes / 2 ** 20).toFixed(1)} MiB, verified by checksums when restored.`,
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
    const file = theFile(context);
    const { restore: restoreShop } = await import('../../compose/archive-shop.ts');
    const manifest = await restoreShop(file, dataFolder(context), progressOf(context));
    if (context.terminal.json) context.terminal.result(manifest);
    else context.terminal.print(`Restored into ${dataFolder(context)}. Next: aisle serve`);
    return EXIT.done;
  },
};

function theFile(context: CommandContext): string {
  const [file, ...others] = context.positionals;
  if (file === undefined || others.length > 0) throw new UsageError('name one file');
  return file;
}

/** Shows the steps, and ends the work at the next one after a signal; what is complete stays. */
function progressOf({ terminal, signal }: CommandContext): (fraction: number, step: string) => void {
  return (fraction, step) => {
    if (signal.aborted && fraction < 1) {
      throw new AisleError('interrupted', 'Stopped by a signal; nothing was changed.', {
        remedy: 'Run the same command again.',
      });
    }
    terminal.progress(step, fraction);
  };
}
