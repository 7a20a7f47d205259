import { writeFileSync } from 'node:fs';
import { type Command, dataFolder, EXIT, integer, text, UsageError } from '../command.ts';

export const evaluateSearch: Command = {
  name: 'evaluate search',
  summary: 'measure product search on judged queries, ranking the whole catalogue',
  options: {
    products: { type: 'string', value: 'FILE', help: 'products as JSON lines, .gz too' },
    judgements: { type: 'string', value: 'FILE', help: 'CSV query,itemId,rating; 0 is irrelevant' },
    typos: { type: 'string', value: 'SEED', help: 'ask again with one edit in one word of every query' },
    configuration: {
      type: 'string',
      value: 'FILE',
      help: 'JSON of ranking weights that differ from the defaults',
    },
    encoder: {
      type: 'string',
      value: 'NAME',
      help: 'answer by meaning, too, where words fall short (aisle encoders list)',
    },
    compare: {
      type: 'string',
      value: 'FILE',
      help: 'report of another run (--json), compared query by query',
    },
    seed: { type: 'string', value: 'N', help: 'for the intervals (default 1)' },
    html: { type: 'string', value: 'FILE', help: 'write one self-contained page' },
    json: { type: 'string', value: 'FILE', help: 'write the result as JSON; - for standard output' },
  },
  examples: [
    'aisle evaluate search --products products.jsonl --judgements ratings.csv --typos 1',
    'aisle evaluate search --products products.jsonl --judgements ratings.csv --compare before.json --html report.html',
  ],
  async run(context) {
    const products = text(context, 'products');
    const judgements = text(context, 'judgements');
    if (!products || !judgements)
      throw new UsageError('--products and --judgements are needed, for example --products products.jsonl');
    const { evaluateSearchFiles, searchLines, searchPage } = await import('../../compose/evaluate-search.ts');
    const { report, source } = await evaluateSearchFiles({
      products,
      judgements,
      configuration: text(context, 'configuration'),
      compare: text(context, 'compare'),
      typos: text(context, 'typos') === undefined ? undefined : integer(context, 'typos', 1),
      seed: integer(context, 'seed', 1),
      encoder: text(context, 'encoder'),
      data: dataFolder(context),
    });
    const jsonFile = text(context, 'json');
    if (jsonFile === '-') context.terminal.print(JSON.stringify(report));
    else context.terminal.print(searchLines(report));
    if (jsonFile && jsonFile !== '-') writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
    const htmlFile = text(context, 'html');
    if (htmlFile) writeFileSync(htmlFile, searchPage(report, source));
    return EXIT.done;
  },
};
