import { searchAs, searchOnce } from '../../compose/search-once.ts';
import type { SearchAccount } from '../../domain/search.ts';
import {
  type Command,
  type CommandContext,
  dataFolder,
  EXIT,
  integer,
  text,
  UsageError,
} from '../command.ts';
import { table } from '../terminal.ts';

export const search: Command = {
  name: 'search',
  summary: 'search the catalogue, with what each score is made of',
  positionals: 'QUERY',
  options: {
    limit: { type: 'string', value: 'N', help: 'length of the list (default 10)' },
    shopper: {
      type: 'string',
      value: 'ID',
      help: 'what the server would answer this shopper, with taste, popularity and stock; stop the server first',
    },
  },
  examples: [
    'aisle search "red running shoes under 80"',
    'aisle search 连衣裙 --limit 5 --json',
    'aisle search mug --shopper 17850',
  ],
  async run(context) {
    const query = context.positionals.join(' ');
    if (query.trim() === '')
      throw new UsageError('a query is needed, for example aisle search "running shoes"');
    const shopperId = text(context, 'shopper');
    const asked = { data: dataFolder(context), text: query, now: context.now() };
    if (shopperId === undefined) return words(context, asked);
    return asServed(context, { ...asked, shopperId });
  },
};

type Asked = Pick<Parameters<typeof searchOnce>[0], 'data' | 'text' | 'now'>;

/** What both kinds of answer say about the query. */
interface Understood {
  readonly correctedText?: string;
  readonly didYouMean?: string;
  readonly chips: readonly { readonly kind: string; readonly label: string }[];
  readonly relaxed: readonly { readonly label: string }[];
}

async function words(context: CommandContext, asked: Asked): Promise<number> {
  const limit = integer(context, 'limit', 10, 1, 1000);
  const { answer, found } = await searchOnce({ ...asked, limit });
  const { terminal } = context;
  if (terminal.json) {
    const { hits: _, ...rest } = answer;
    terminal.result({ ...rest, items: found });
    return EXIT.done;
  }
  printUnderstood(context, answer);
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
          madeOf(account),
        ]),
      ),
    );
  terminal.print(`\n${answer.total} products`);
  return EXIT.done;
}

async function asServed(context: CommandContext, asked: Asked & { shopperId: string }): Promise<number> {
  const limit = integer(context, 'limit', 10, 1, 100);
  const { result, found } = await searchAs({ ...asked, limit, signal: context.signal });
  const { terminal } = context;
  if (terminal.json) {
    terminal.result({ ...result, items: found });
    return EXIT.done;
  }
  printUnderstood(context, result);
  if (found.length === 0) terminal.print('Nothing was found.');
  else
    terminal.print(
      table(
        ['', 'item', 'title', 'score', 'taste', 'popular', 'stock', 'words', 'reason'],
        found.map(({ itemId, title, score, place, words: account, reasons }, at) => [
          String(at + 1),
          itemId,
          title.slice(0, 36),
          score.toFixed(4),
          place === undefined ? '' : `+${(100 * place.taste).toFixed(1)} %`,
          place === undefined ? '' : `+${(100 * place.popularity).toFixed(1)} %`,
          place === undefined ? '' : `× ${place.stock.toFixed(1)}`,
          madeOf(account),
          reasons.map((reason) => reason.text).join('; '),
        ]),
      ),
    );
  terminal.print(
    `\n${result.total} products, model ${result.model}${result.degraded.length > 0 ? `\ndegraded ${result.degraded.join(', ')}` : ''}`,
  );
  return EXIT.done;
}

function printUnderstood({ terminal }: CommandContext, answer: Understood): void {
  const { correctedText, didYouMean, chips, relaxed } = answer;
  if (correctedText !== undefined) terminal.print(`searched for: ${correctedText}`);
  if (didYouMean !== undefined) terminal.print(`did you mean: ${didYouMean}`);
  if (chips.length > 0)
    terminal.print(`understood: ${chips.map(({ kind, label }) => `${kind} ${label}`).join(', ')}`);
  if (relaxed.length > 0) terminal.print(`without: ${relaxed.map(({ label }) => label).join(', ')}`);
}

function madeOf(account: SearchAccount | undefined): string {
  return [
    ...(account?.words ?? []).map(
      ({ word, score, fields }) => `${word} ${score.toFixed(2)} (${Object.keys(fields).join(', ')})`,
    ),
    ...(account?.bonuses ?? []).map(({ name, score }) => `${name} ${score.toFixed(2)}`),
  ].join(' + ');
}
