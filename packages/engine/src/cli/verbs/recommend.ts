import { type Command, dataFolder, EXIT, integer, text, UsageError } from '../command.ts';
import { table } from '../terminal.ts';

export const recommend: Command = {
  name: 'recommend',
  summary: 'show what the server would answer, with the reason for each item',
  options: {
    placement: { type: 'string', value: 'P', help: 'placement, for example home' },
    shopper: { type: 'string', value: 'ID', help: 'shopper who asks; nobody known when left out' },
    item: { type: 'string', value: 'ID', help: 'product the page shows' },
    limit: { type: 'string', value: 'N', help: 'length of the list (default 10)' },
  },
  examples: [
    'aisle recommend --placement home --shopper 17850',
    'aisle recommend --placement product-similar --item 85123A --limit 5',
  ],
  async run(context) {
    const placement = text(context, 'placement');
    if (!placement) throw new UsageError('--placement is needed, for example --placement home');
    const wanted = {
      data: dataFolder(context),
      placement,
      shopperId: text(context, 'shopper'),
      itemId: text(context, 'item'),
      limit: integer(context, 'limit', 10, 1),
      now: context.now(),
      signal: context.signal,
    };
    const { recommendOnce } = await import('../../compose/recommend-once.ts');
    const { slate, titleOf } = await recommendOnce(wanted);
    if (context.terminal.json) {
      context.terminal.result(slate);
      return EXIT.done;
    }
    if (slate.items.length === 0) context.terminal.print('No item may be shown here.');
    else {
      context.terminal.print(
        table(
          ['', 'item', 'title', 'score', 'reason'],
          slate.items.map((item) => [
            String(item.position + 1),
            item.itemId,
            titleOf(item.itemId).slice(0, 44),
            item.score.toFixed(4),
            item.reasons.map((reason) => reason.text).join('; '),
          ]),
        ),
      );
    }
    context.terminal.print(
      `\nmodels ${slate.model}${slate.degraded.length > 0 ? `\ndegraded ${slate.degraded.join(', ')}` : ''}`,
    );
    return EXIT.done;
  },
};
