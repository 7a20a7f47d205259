import { type Command, dataFolder, EXIT } from '../command.ts';
import { firstKeysLines } from '../first-keys-lines.ts';

export const init: Command = {
  name: 'init',
  summary: 'make a data folder with first keys and a commented configuration file',
  options: {},
  examples: ['aisle init --data ./aisle-data'],
  async run(context) {
    const { initShop } = await import('../../compose/init-shop.ts');
    const made = await initShop(dataFolder(context), context.now());
    if (context.terminal.json) context.terminal.result(made);
    else {
      context.terminal.print(
        [
          `Data folder      ${made.data}`,
          ...firstKeysLines(made),
          '',
          `Next: aisle serve --data ${made.data}`,
        ].join('\n'),
      );
    }
    return EXIT.done;
  },
};
