import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { counted } from '../../domain/counted.ts';
import {
  type Command,
  choice,
  dataFolder,
  date,
  EXIT,
  flag,
  integer,
  text,
  texts,
  UsageError,
} from '../command.ts';
import { table } from '../terminal.ts';

const SHOWN = 10;

export const tune: Command = {
  name: 'tune',
  summary:
    "search a model's settings or a placement's weights on past behaviour; goes on where it was stopped",
  positionals: 'MODEL|placement:NAME',
  options: {
    source: {
      type: 'string',
      value: 'MODEL[:ANCHOR]',
      multiple: true,
      help: 'of a placement: a source that may join its own (default anchor history); several times',
    },
    minutes: { type: 'string', value: 'N', help: 'how long to search (default 10)' },
    trials: { type: 'string', value: 'N', help: 'most settings to try (default 200)' },
    memory: {
      type: 'string',
      value: 'MB',
      help: 'settings with which the process takes more are out (default 4096)',
    },
    events: { type: 'string', value: 'FILE', help: 'events as CSV or JSON lines; else the data folder' },
    products: { type: 'string', value: 'FILE', help: 'products as JSON lines, beside --events' },
    protocol: { type: 'string', value: 'P', help: 'time (default), leave-one-out or next-in-session' },
    target: {
      type: 'string',
      value: 'T',
      help: 'new (default): items new to the shopper; all: repeats count',
    },
    until: { type: 'string', value: 'DATE', help: 'hide what came from then on, to judge the winner on it' },
    metric: { type: 'string', value: 'M', help: 'what to search for (default ndcg@20)' },
    seed: {
      type: 'string',
      value: 'N',
      help: 'same data, seed and number of trials, same search (default 1)',
    },
    journal: {
      type: 'string',
      value: 'FILE',
      help: 'keep the trials there (default tuning/NAME.jsonl in the data folder)',
    },
    out: {
      type: 'string',
      value: 'FILE.json',
      help: 'of a placement: write the winner, for PUT /v1/placements and aisle evaluate',
    },
    apply: {
      type: 'boolean',
      help: 'of a model: put the winner into the configuration when it is better beyond chance',
    },
  },
  examples: [
    'aisle tune item-knn --minutes 5',
    'aisle tune linear --until 2011-10-09 --minutes 30 --apply',
    'aisle tune placement:home --source graph --source session-knn:session --out home.json',
    'aisle tune item-knn --events beauty.csv --protocol leave-one-out --metric ndcg@10',
  ],
  async run(context) {
    const { terminal, positionals } = context;
    const [subject, ...rest] = positionals;
    if (subject === undefined || rest.length > 0)
      throw new UsageError('name one model or placement, for example aisle tune linear');
    const data = dataFolder(context);
    const { applySettings, LEADERBOARD_HEAD, leaderboard, settingsText, tuneShop } = await import(
      '../../compose/tune-shop.ts'
    );
    const tuning = await tuneShop({
      data,
      subject,
      joining: texts(context, 'source'),
      events: text(context, 'events'),
      products: text(context, 'products'),
      protocol: choice(context, 'protocol', ['time', 'leave-one-out', 'next-in-session']),
      target: choice(context, 'target', ['new', 'all']),
      until: date(context, 'until'),
      metric: metricOf(text(context, 'metric') ?? 'ndcg@20'),
      seconds: 60 * integer(context, 'minutes', 10, 1, 100_000),
      trials: integer(context, 'trials', 200, 1, 100_000),
      memoryMb: integer(context, 'memory', 4096, 64),
      seed: integer(context, 'seed', 1),
      threads: Math.max(1, Math.min(4, availableParallelism())),
      journal: text(context, 'journal'),
      signal: context.signal,
      onProgress: (fraction, step) => terminal.progress(step, fraction),
      onTrial: ({ id, rungs, settings, fault }, rung) => {
        const found = fault ?? rungs[rung]?.value.toFixed(4) ?? '';
        terminal.note(
          `trial ${id + 1}, rung ${rung + 1}: ${found}  ${id === 0 ? 'as it is' : settingsText(settings)}`,
        );
      },
    });
    const [best] = tuning.trials;
    const ahead = tuning.gain !== undefined && tuning.gain.low > 0;
    const { placement } = tuning;
    const out = text(context, 'out');
    if (out !== undefined && placement !== undefined)
      writeFileSync(out, `${JSON.stringify(placement, null, 2)}\n`);
    const applied = placement === undefined && flag(context, 'apply') && ahead && best !== undefined;
    if (applied) await applySettings(data, subject, best.settings);
    if (terminal.json) {
      const trials = tuning.trials.map(({ perShopper: _, ...trial }) => trial);
      terminal.result({ ...tuning, trials, applied });
    } else {
      terminal.print(`\n${subject} by ${tuning.metric}, ${counted(tuning.trials.length, 'trial')}`);
      terminal.print(table(LEADERBOARD_HEAD, leaderboard(tuning.trials, tuning.rungs, SHOWN)));
      terminal.print(`\n${verdict(tuning.gain)}`);
      if (applied)
        terminal.print(
          `Put into the configuration of ${data}: ${settingsText(best.settings)}. aisle train --model ${subject} learns with it.`,
        );
    }
    return tuning.ended === 'interrupted' ? EXIT.interrupted : EXIT.done;
  },
};

function verdict(gain: { mean: number; low: number; high: number } | undefined): string {
  if (gain === undefined) return 'Nothing that was measured on all shoppers beats the settings as they are.';
  const figures = `${signed(gain.mean)}, 95 % interval ${signed(gain.low)} … ${signed(gain.high)}`;
  return gain.low > 0
    ? `The winner is ahead of the settings as they are beyond chance: ${figures}. It was chosen on these shoppers, so judge it on later data: aisle evaluate.`
    : `The winner is not clearly ahead of the settings as they are: ${figures}.`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

function metricOf(name: string): string {
  if (/^(?:recall|ndcg|hitRate|precision|mrr|map|plainRecall|serendipity|revenue)@[1-9]\d{0,2}$/.test(name))
    return name;
  throw new UsageError(`--metric takes a metric and a list length, such as ndcg@20, not "${name}"`);
}
