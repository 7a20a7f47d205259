import { searchOnce } from '../../compose/search-once.ts';
import { type Command, dataFolder, EXIT, integer, UsageError } from '../command.ts';
import { table } from '../terminal.ts';

export const search: Command = {
  name: 'search',
  summary: 'search the catalogue, with what each score is made of',
  positionals: 'QUERY',
  options: {
    limit: { type: 'string', value: 'N', help: 'length of the list (default 10)' },
  },
  examples: ['aisle search "red running shoes under 80"', 'aisle search 连衣裙 --limit 5 --json'],
  async run(context) {
    const query = context.positionals.join(' ');
    if (query.trim() === '')
      throw new UsageError('a query is needed, for example aisle search "running shoes"');
    const { answer, found } = await searchOnce({
      data: dataFolder(context),
      text: query,
      limit: integer(context, 'limit', 10, 1, 1000),
      now: context.now(),
    });
    const { terminal } = context;
    if (terminal.json) {
      const { hits: _, ...rest } = answer;
      terminal.result({ ...rest, items: found });
      return EXIT.done;
    }
    if (answer.correctedText !== undefined) terminal.print(`searched for: ${answer.correctedText}`);
    if (answer.didYouMean !== undefined) terminal.print(`did you mean: ${answer.didYouMean}`);
    if (answer.chips.length > 0)
      terminal.print(`understood: ${answer.chips.map(({ kind, label }) => `${kind} ${label}`).join(', ')}`);
    if (answer.relaxed.length > 0)
      terminal.print(`without: ${answer.relaxed.map(({ label }) => label).join(', ')}`);
    if (found.length === 0) terminal.print('Nothing was found.');
    else
      terminal.print(
        table(
          ['', 'item', 'title', 'score', 'made of'],
          found.map(({ itemId, title, score, account }, at) => [
            String(at + 1),
            itemId,
            title.slice(0, 44),
            score.toFixed(4),
            [
              ...(account?.words ?? []).map(
                ({ word, score: part, fields }) =>
                  `${word} ${part.toFixed(2)} (${Object.keys(fields).join(', ')})`,
              ),
              ...(account?.bonuses ?? []).map(({ name, score: part }) => `${name} ${part.toFixed(2)}`),
            ].join(' + '),
          ]),
        ),
      );
    terminal.print(`\n${answer.total} products`);
    return EXIT.done;
  },
};
