import type { EvaluationReport } from './evaluation-report.ts';

const whole = new Intl.NumberFormat('en-GB');

/** The protocol in words: what a reader must know before comparing the numbers with others. */
export function statement(report: Omit<EvaluationReport, 'statement'>): string[] {
  const { options, slices, leftOut, training } = report;
  const n = (count: number): string => whole.format(count);
  const sentences: string[] = [];

  if (options.kind === 'time') {
    sentences.push(
      `One global time split at ${report.cut}: models learned from the ${n(training.events)} interactions before it, and ` +
        'answered once for each shopper as of that moment; the targets are what the shopper did afterwards.',
    );
  } else {
    const kept = options.fitOn === 'all-but-last-two' ? 'all but the last two' : 'all but the last';
    sentences.push(
      `Leave-one-out: each shopper’s last interaction is the target and everything before it the input; models learned ` +
        `from ${kept} interactions of every shopper (${n(training.events)}). Training data of one shopper may be later ` +
        'than the target of another.',
    );
  }
  sentences.push(
    options.target === 'new'
      ? `Targets are items new to the shopper: items acted on before are masked from the lists${leftOut.seenTargets > 0 ? `, and ${n(leftOut.seenTargets)} repeats are not counted` : ''}.`
      : 'Repeats allowed: an item the shopper had before may be a target, and nothing is masked from the lists.',
  );
  sentences.push(
    options.coldItems === 'exclude'
      ? `No cold items: ${n(leftOut.coldTargets)} targets on ${n(leftOut.coldItems)} items that nobody touched in training are left out.`
      : `Cold items stay in the denominators: ${n(leftOut.coldTargets)} targets on ${n(leftOut.coldItems)} items that nobody touched in training.`,
  );
  sentences.push(
    `Full ranking over all ${n(training.catalogue)} items of the catalogue, no sampled candidates; equal scores stand in item order, lower index first.`,
  );
  sentences.push(
    `Evaluated: ${n(slices.warm.shoppers)} shoppers with a history, ${n(slices.warm.targets)} targets from ${n(slices.warm.events)} interactions` +
      (slices.cold.shoppers > 0
        ? `; reported apart: ${n(slices.cold.shoppers)} shoppers without one.`
        : options.kind === 'time'
          ? '; no shopper without a history had a target.'
          : '.') +
      (leftOut.shoppersWithoutTarget > 0
        ? ` ${n(leftOut.shoppersWithoutTarget)} shoppers had no target left.`
        : ''),
  );
  sentences.push(
    'recall@k divides by min(k, targets), so that 1 is reachable; plainRecall@k divides by all targets. NDCG has binary gain and its ideal over min(k, targets).',
  );
  sentences.push(
    `Intervals: ${Math.round(report.level * 100)} %, percentile bootstrap over shoppers, ${n(report.resamples)} resamples, seed ${report.seed}; ` +
      'coverage and Gini by delete-a-group jackknife.',
  );
  return sentences;
}
