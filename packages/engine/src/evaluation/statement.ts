import { counted } from '../domain/counted.ts';
import type { EvaluationReport } from './evaluation-report.ts';

/** The protocol in words: what a reader must know before comparing the numbers with others. */
export function statement(report: Omit<EvaluationReport, 'statement'>): string[] {
  const { options, slices, leftOut, training } = report;
  const sentences: string[] = [];

  if (options.kind === 'time') {
    sentences.push(
      `One global time split at ${report.cut}: models learned from the ${counted(training.events, 'interaction')} before it, and ` +
        'answered once for each shopper as of that moment; the targets are what the shopper did afterwards.',
    );
  } else if (options.kind === 'next-in-session') {
    sentences.push(
      `Next in session, cut at ${report.cut}: models learned from the ${counted(training.events, 'interaction')} of sessions that ended before it; every interaction of the others ` +
        `but each session’s first is asked for once, from everything its shopper had done before it. A silence of ${options.sessionGapMinutes.toLocaleString('en')} minutes ends a session.`,
    );
  } else {
    const kept = options.fitOn === 'all-but-last-two' ? 'all but the last two' : 'all but the last';
    sentences.push(
      `Leave-one-out: each shopper’s last interaction is the target and everything before it the input; models learned ` +
        `from ${kept} interactions of every shopper (${training.events.toLocaleString('en')}). Training data of one shopper may be later ` +
        'than the target of another.',
    );
  }
  sentences.push(
    options.target === 'new'
      ? `Targets are items new to the shopper: items acted on before are masked from the lists${leftOut.seenTargets > 0 ? `, and ${counted(leftOut.seenTargets, 'repeat')} ${leftOut.seenTargets === 1 ? 'is' : 'are'} not counted` : ''}.`
      : 'Repeats allowed: an item the shopper had before may be a target, and nothing is masked from the lists.',
  );
  const coldTargets = `${counted(leftOut.coldTargets, 'target')} on ${counted(leftOut.coldItems, 'item')}`;
  sentences.push(
    options.coldItems === 'exclude'
      ? `No cold items: ${coldTargets} that nobody touched in training ${leftOut.coldTargets === 1 ? 'is' : 'are'} left out.`
      : `Cold items stay in the denominators: ${coldTargets} that nobody touched in training.`,
  );
  sentences.push(
    `Full ranking over the whole catalogue of ${counted(training.catalogue, 'item')}, no sampled candidates; equal scores stand in item order, lower index first.`,
  );
  sentences.push(
    `Evaluated: ${options.kind === 'next-in-session' ? counted(slices.warm.shoppers, 'question') : `${counted(slices.warm.shoppers, 'shopper')} with a history`}, ${counted(slices.warm.targets, 'target')} from ${counted(slices.warm.events, 'interaction')}` +
      (slices.cold.shoppers > 0
        ? `; reported apart: ${counted(slices.cold.shoppers, 'shopper')} without one.`
        : options.kind === 'time'
          ? '; no shopper without a history had a target.'
          : '.') +
      (leftOut.shoppersWithoutTarget > 0
        ? ` ${counted(leftOut.shoppersWithoutTarget, options.kind === 'next-in-session' ? 'question' : 'shopper')} had no target left.`
        : ''),
  );
  sentences.push(
    'recall@k divides by min(k, targets), so that 1 is reachable; plainRecall@k divides by all targets. NDCG has binary gain and its ideal over min(k, targets).',
  );
  sentences.push(
    `Intervals: ${Math.round(report.level * 100)} %, percentile bootstrap over shoppers${options.kind === 'next-in-session' ? ', each with all their questions' : ''}, ${counted(report.resamples, 'resample')}, seed ${report.seed}; ` +
      'coverage and Gini by delete-a-group jackknife.',
  );
  return sentences;
}
