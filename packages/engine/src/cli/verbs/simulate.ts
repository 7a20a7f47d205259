import { counted } from '../../domain/counted.ts';
import { type Command, dataFolder, EXIT, integer, text } from '../command.ts';
import { firstKeysLines } from '../first-keys-lines.ts';

export const simulate: Command = {
  name: 'simulate',
  summary: 'fill a data folder with a simulated shop: products, pictures, shoppers, months of visits',
  options: {
    seed: { type: 'string', value: 'N', help: 'same seed, same shop (default 1)' },
    products: { type: 'string', value: 'N', help: 'products (default 2000)' },
    shoppers: { type: 'string', value: 'N', help: 'shoppers (default 3000)' },
    days: { type: 'string', value: 'N', help: 'days of visits, ending today (default 180)' },
    pictures: { type: 'string', value: 'DIR', help: 'write the drawn product pictures there, as SVG' },
  },
  examples: ['aisle simulate --data ./demo-shop --pictures ./demo-shop/pictures'],
  async run(context) {
    const { terminal } = context;
    const wanted = {
      data: dataFolder(context),
      seed: integer(context, 'seed', 1),
      products: integer(context, 'products', 2000, 1),
      shoppers: integer(context, 'shoppers', 3000, 1),
      days: integer(context, 'days', 180, 1),
      pictures: text(context, 'pictures'),
      now: context.now(),
      signal: context.signal,
      onProgress: (events: number, fraction: number) =>
        terminal.progress('simulating visits', fraction, counted(events, 'event')),
    };
    const { simulateIntoShop } = await import('../../compose/simulate-shop.ts');
    const report = await simulateIntoShop(wanted);
    if (terminal.json) terminal.result(report);
    else {
      terminal.print(
        `A simulated shop: ${counted(report.products, 'product')}, ${counted(report.shoppers, 'shopper')}, ${counted(report.events, 'event')}.`,
      );
      if (report.keys !== undefined) terminal.print(['', ...firstKeysLines(report.keys)].join('\n'));
    }
    return EXIT.done;
  },
};
