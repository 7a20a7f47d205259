import { fileURLToPath } from 'node:url';
import type { EvaluationReport } from '../../packages/engine/src/compose/evaluate-shop.ts';
import type { TrainingReport } from '../../packages/engine/src/compose/train-shop.ts';
import { atLeast, atMost } from '../report/figure.ts';
import { aisle } from '../shop/aisle.ts';
import { runNode } from '../shop/run-node.ts';
import { withoutOnlineRetail } from '../shop/shops.ts';
import type { Suite, SuiteContext } from '../suite.ts';

const BEAUTY_BENCH = fileURLToPath(new URL('../beauty.ts', import.meta.url));

export const train: Suite = {
  name: 'train',
  title: 'Training',
  async run(context) {
    const absent = withoutOnlineRetail();
    if (absent !== undefined) return context.skip(absent);
    await wholeTraining(context);
    if (context.quick) context.skip('Amazon Beauty takes minutes: not with --quick');
    else await beauty(context);
  },
};

async function wholeTraining({ shops, signal, step, figure, state }: SuiteContext): Promise<void> {
  const shop = await shops.importedRetail({ toNow: true });
  step('aisle train');
  const run = await aisle<TrainingReport>(['train', '--data', shop.data], { signal, limit: 600 });
  const { outcomes, interactions } = run.answer;
  figure({
    name: `aisle train, all models, Online Retail, ${interactions.toLocaleString('en-GB')} interactions`,
    value: run.seconds,
    unit: 's',
    note: 'the whole command: snapshot, fits for the gate and for service, gates, publishing',
  });
  for (const { model, seconds, decision, reason } of outcomes)
    figure({
      name: `${model}: fit, gate, publish`,
      value: seconds,
      unit: 's',
      note: `${decision}. ${reason}`,
    });
  figure({ name: 'aisle train, peak resident memory', value: run.peakMb, unit: 'MB' });
  state(
    'Online Retail: one `aisle train` in a folder without models, so every model meets its gate for the first time.',
  );
}

async function beauty({ signal, step, figure, state }: SuiteContext): Promise<void> {
  step('linear on Amazon Beauty');
  const run = await runNode([BEAUTY_BENCH, '--model', 'linear'], { signal, limit: 900 });
  const { models, evaluated } = JSON.parse(run.stdout) as EvaluationReport;
  const linear = models['linear']!;
  for (const [metric, goal] of [
    ['hitRate@10', 0.087],
    ['ndcg@10', 0.055],
  ] as const) {
    const { value, low, high } = linear.metrics[metric]!;
    figure({
      name: `linear on Amazon Beauty, leave-one-out: ${metric}`,
      value,
      unit: '',
      interval: [low, high],
      ...atLeast(goal),
      note: `${evaluated.toLocaleString('en-GB')} shoppers, full ranking, fitted on all but the last two`,
    });
  }
  figure({
    name: 'linear on Amazon Beauty: fit',
    value: linear.fitSeconds,
    unit: 's',
    ...atMost(180),
    note: `answers in ${linear.scoringMs.toFixed(2)} ms; peak ${linear.peakRssMb.toFixed(0)} MB`,
  });
  state(
    'Amazon Beauty without text: leave-one-out, all 12,101 items ranked, seen items masked; see bench/beauty.ts.',
  );
}
