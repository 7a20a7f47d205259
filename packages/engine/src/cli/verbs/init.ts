import { type Command, dataFolder, EXIT } from '../command.ts';

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
          `Secret key       ${made.secretKey}`,
          `Publishable key  ${made.publishableKey}`,
          '',
          'The keys are shown this once and kept as hashes only. The secret key belongs on servers; the publishable key',
          'may go into pages and works from localhost, at any port, until you make one for your origin with aisle keys create.',
          '',
          `Next: aisle serve --data ${made.data}`,
        ].join('\n'),
      );
    }
    return EXIT.done;
  },
};
