import type { ModelOutcome } from '../../compose/train-shop.ts';
import { counted } from '../../domain/counted.ts';
import { type Command, dataFolder, EXIT, integer, texts } from '../command.ts';
import { table } from '../terminal.ts';

export const train: Command = {
  name: 'train',
  summary: 'train models on the log; each serves once it has passed its gate, in a running server too',
  options: {
    model: {
      type: 'string',
      value: 'NAME',
      multiple: true,
      help: 'train this model only; can be given several times',
    },
    seed: { type: 'string', value: 'N', help: 'same data and seed, same models (default 1)' },
  },
  examples: ['aisle train', 'aisle train --model linear --model item-knn'],
  async run(context) {
    const { terminal } = context;
    const data = dataFolder(context);
    const seed = integer(context, 'seed', 1);
    const { readConfiguration } = await import('../../compose/configuration.ts');
    const { trainShop } = await import('../../compose/train-shop.ts');
    const report = await trainShop({
      data,
      models: texts(context, 'model'),
      configurations: readConfiguration(data).models,
      seed,
      signal: context.signal,
      onProgress: ({ fraction, model, step }) =>
        terminal.progress(model ? `${model}: ${step}` : step, fraction),
      onOutcome: (outcome) =>
        terminal.note(`${outcome.model}: ${outcome.decision} (${outcome.seconds.toFixed(1)} s)`),
    });
    if (terminal.json) terminal.result(report);
    else {
      terminal.print(
        `\nLearned from ${counted(report.interactions, 'interaction')} of ${counted(report.shoppers, 'shopper')} with ${counted(report.items, 'item')}.`,
      );
      if (report.leftOut > 0) {
        terminal.print(
          `${counted(report.leftOut, 'interaction')} left out: the catalogue knows no product with their id, such as ${report.leftOutItems.join(', ')}.`,
        );
      }
      terminal.print(table(['model', 'decision', 'ndcg@20'], report.outcomes.map(row)));
      terminal.print(['', ...report.outcomes.map(({ model, reason }) => `${model}: ${reason}`)].join('\n'));
    }
    return report.outcomes.some(({ decision }) => decision === 'failed') ? EXIT.failed : EXIT.done;
  },
};

function row(outcome: ModelOutcome): string[] {
  const ndcg = outcome.metrics['ndcg@20'];
  return [outcome.model, outcome.decision, ndcg === undefined ? '–' : ndcg.toFixed(4)];
}
