import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  type Command,
  type CommandContext,
  choice,
  dataFolder,
  date,
  EXIT,
  integer,
  text,
  texts,
  UsageError,
} from '../command.ts';
import { evaluateSearch } from './evaluate-search.ts';

export const evaluate: Command = {
  name: 'evaluate',
  summary: 'measure models and placements on past behaviour, under full ranking, beside the baselines',
  options: {
    events: {
      type: 'string',
      value: 'FILE',
      help: 'events as CSV (shopperId,itemId,occurredAt[,type][,value]) or JSON lines; else the data folder',
    },
    products: { type: 'string', value: 'FILE', help: 'products as JSON lines, beside --events' },
    protocol: {
      type: 'string',
      value: 'P',
      help: 'time (default): one cut for all; leave-one-out: to compare with papers; next-in-session: with every click',
    },
    cut: {
      type: 'string',
      value: 'DATE',
      help: 'train before it, ask from it on (default: the last 15 % of the time span)',
    },
    target: {
      type: 'string',
      value: 'T',
      help: 'new (default): items new to the shopper; all: repeats count',
    },
    'cold-items': {
      type: 'string',
      value: 'C',
      help: 'exclude (default) targets unseen in training, or keep them as papers do',
    },
    'fit-on': {
      type: 'string',
      value: 'F',
      help: 'leave-one-out: all-but-last-two (default) or all-but-last',
    },
    'session-gap': {
      type: 'string',
      value: 'MINUTES',
      help: 'next-in-session: a silence of so long ends a session (default 30)',
    },
    model: {
      type: 'string',
      value: 'NAME',
      multiple: true,
      help: 'model, or placement:NAME (default item-knn, linear, placement:home)',
    },
    k: { type: 'string', value: 'K,K', help: 'list lengths (default 10,20)' },
    seed: { type: 'string', value: 'N', help: 'for fits and intervals (default 1)' },
    html: { type: 'string', value: 'FILE', help: 'write one self-contained page' },
    json: { type: 'string', value: 'FILE', help: 'write the result as JSON; - for standard output' },
  },
  examples: [
    'aisle evaluate --cut 2011-10-09 --html report.html',
    'aisle evaluate --events clicks.csv --protocol next-in-session --target all --k 20',
    'aisle evaluate --events beauty.csv --protocol leave-one-out --cold-items keep --model linear --json result.json',
  ],
  subverbs: [evaluateSearch],
  async run(context) {
    const { terminal } = context;
    const data = dataFolder(context);
    const jsonFile = text(context, 'json');
    const wanted = {
      data,
      events: text(context, 'events'),
      products: text(context, 'products'),
      protocol: choice(context, 'protocol', ['time', 'leave-one-out', 'next-in-session']),
      cut: date(context, 'cut'),
      target: choice(context, 'target', ['new', 'all']),
      coldItems: choice(context, 'cold-items', ['exclude', 'keep']),
      fitOn: choice(context, 'fit-on', ['all-but-last-two', 'all-but-last']),
      sessionGapMinutes: integer(context, 'session-gap', 30),
      models: texts(context, 'model'),
      ks: lengths(context),
      threads: Math.max(1, Math.min(4, availableParallelism())),
      seed: integer(context, 'seed', 1),
      signal: context.signal,
      onProgress: (fraction: number, step: string) => terminal.progress(step, fraction),
    };
    const { readConfiguration } = await import('../../compose/configuration.ts');
    const { evaluateShop, htmlPage, terminalTable } = await import('../../compose/evaluate-shop.ts');
    const { report, source } = await evaluateShop({
      ...wanted,
      configurations: readConfiguration(data).models,
    });
    if (jsonFile === '-') terminal.print(JSON.stringify(report));
    else {
      const columns = process.stdout.columns ?? 160;
      terminal.print(
        terminalTable(report, { width: columns, colour: process.stdout.isTTY === true, unicode: true }),
      );
    }
    if (jsonFile && jsonFile !== '-') writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
    const htmlFile = text(context, 'html');
    if (htmlFile) writeFileSync(htmlFile, htmlPage(report, { data: source }));
    return EXIT.done;
  },
};

function lengths(context: CommandContext): number[] {
  const value = text(context, 'k') ?? '10,20';
  const ks = value.split(',').map(Number);
  if (ks.some((k) => !Number.isInteger(k) || k < 1))
    throw new UsageError(`--k takes list lengths such as 10,20, not "${value}"`);
  return ks;
}
