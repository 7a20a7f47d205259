import { restrict } from '../../dataset/restrict.ts';
import { splitByTime } from '../../dataset/split.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { EpochMs } from '../../domain/ids.ts';
import { CaseCollector } from './case-collector.ts';
import type { EvaluationSplit } from './evaluation-split.ts';
import { isPositiveAct } from './is-positive-act.ts';
import { popularityOf } from './popularity.ts';
import type { LeaveOneOutProtocol, NextInSessionProtocol, Protocol, TimeProtocol } from './protocol.ts';
import { sessionEnds } from './session-ends.ts';

/**
 * Divides a dataset by the protocol: a training dataset with the same items and shoppers by number, and the questions.
 *
 * @throws AisleError `not_enough_data` when no shopper can be asked about, or nothing is left to train on.
 */
export function splitForEvaluation(dataset: Dataset, protocol: Protocol): EvaluationSplit {
  const split = divided(dataset, protocol);
  const remedies = REMEDIES[protocol.kind];
  if (split.train.interactions.length === 0) {
    throw new AisleError('not_enough_data', 'nothing is left to train on', { remedy: remedies.untrained });
  }
  if (split.warm.size === 0) {
    throw new AisleError('not_enough_data', 'no shopper with a history has anything to be tested on', {
      remedy: remedies.untested,
    });
  }
  return split;
}

const REMEDIES: Readonly<Record<Protocol['kind'], { untrained: string; untested: string }>> = {
  time: {
    untrained: 'Choose a later cut: no interaction comes before this one.',
    untested:
      'Choose another cut, target `all` when shoppers mostly buy again, or leave-one-out for short sessions.',
  },
  'leave-one-out': {
    untrained: 'Leave-one-out needs shoppers with at least three interactions.',
    untested:
      'Leave-one-out needs shoppers with at least two interactions, on different items unless the target is `all`.',
  },
  'next-in-session': {
    untrained: 'Choose a later cut: no session ends before this one.',
    untested:
      'Choose an earlier cut, or a longer session gap: no session after this one holds two acts, on different items unless the target is `all`.',
  },
};

function divided(dataset: Dataset, protocol: Protocol): EvaluationSplit {
  switch (protocol.kind) {
    case 'time':
      return byTime(dataset, protocol);
    case 'leave-one-out':
      return leavingOneOut(dataset, protocol);
    case 'next-in-session':
      return nextInSession(dataset, protocol);
  }
}

function byTime(dataset: Dataset, protocol: TimeProtocol): EvaluationSplit {
  const { shopperOffsets, interactions } = dataset;
  const cut = protocol.cut ?? automaticCut(dataset, protocol.testShare);
  const { train } = splitByTime(dataset, cut);
  const base = trained(train);
  const cases = new CaseCollector(interactions, protocol, base.popularity);
  for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
    const start = shopperOffsets[shopper]!;
    const end = shopperOffsets[shopper + 1]!;
    const known = train.shopperOffsets[shopper + 1]! - train.shopperOffsets[shopper]!;
    if (start + known === end) continue;
    cases.add({
      shopper,
      inputStart: start,
      inputEnd: start + known,
      testStart: start + known,
      testEnd: end,
      now: cut,
    });
  }
  return { protocol, cut, whole: dataset, ...base, ...cases.finish() };
}

/**
 * The target is the last act that says yes to an item: a removal from the cart or a dismissal is never what a model is
 * asked to foretell.
 */
function leavingOneOut(dataset: Dataset, protocol: LeaveOneOutProtocol): EvaluationSplit {
  const { shopperOffsets, interactions } = dataset;
  const size = dataset.shoppers.length;
  // Row of the last positive act and of the one before it; −1 where there is none.
  const last = new Int32Array(size).fill(-1);
  const beforeLast = new Int32Array(size).fill(-1);
  for (let shopper = 0; shopper < size; shopper++) {
    for (let row = shopperOffsets[shopper]!; row < shopperOffsets[shopper + 1]!; row++) {
      if (!isPositiveAct(interactions.types[row]!)) continue;
      beforeLast[shopper] = last[shopper]!;
      last[shopper] = row;
    }
  }
  const train = restrict(dataset, (row, shopper) => {
    // A shopper with fewer than two positive acts is not asked about and teaches with everything.
    if (beforeLast[shopper] === -1) return true;
    return row < (protocol.fitOn === 'all-but-last-two' ? beforeLast[shopper]! : last[shopper]!);
  });
  const base = trained(train);
  const cases = new CaseCollector(interactions, protocol, base.popularity);
  for (let shopper = 0; shopper < size; shopper++) {
    if (beforeLast[shopper] === -1) {
      if (last[shopper] !== -1) cases.skip();
      continue;
    }
    const test = last[shopper]!;
    cases.add({
      shopper,
      inputStart: shopperOffsets[shopper]!,
      inputEnd: test,
      testStart: test,
      testEnd: test + 1,
      now: interactions.times[test]!,
    });
  }
  return { protocol, cut: undefined, whole: dataset, ...base, ...cases.finish() };
}

function nextInSession(dataset: Dataset, protocol: NextInSessionProtocol): EvaluationSplit {
  const { shopperOffsets, interactions } = dataset;
  const { times, types } = interactions;
  const cut = protocol.cut ?? automaticCut(dataset, protocol.testShare);
  const ends = sessionEnds(dataset, protocol.sessionGapMinutes);
  const train = { ...restrict(dataset, (row) => times[ends[row]! - 1]! < cut), asOf: cut };
  const base = trained(train);
  const cases = new CaseCollector(interactions, protocol, base.popularity);
  for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
    const inputStart = shopperOffsets[shopper]!;
    const end = shopperOffsets[shopper + 1]!;
    for (let begin = inputStart; begin < end; begin = ends[begin]!) {
      if (times[ends[begin]! - 1]! < cut) continue;
      let asked = false;
      for (let row = begin; row < ends[begin]!; row++) {
        if (!isPositiveAct(types[row]!)) continue;
        if (asked) {
          const now = times[row - 1]!;
          cases.add({ shopper, inputStart, inputEnd: row, testStart: row, testEnd: row + 1, now });
        }
        asked = true;
      }
    }
  }
  return { protocol, cut, whole: dataset, ...base, ...cases.finish() };
}

function trained(
  train: Dataset,
): Pick<EvaluationSplit, 'train' | 'popularity' | 'trainShoppers' | 'catalogue'> {
  const { items: popularity, shoppers: trainShoppers } = popularityOf(train);
  const { publishedAt } = train.itemColumns;
  const catalogue = Uint8Array.from(popularity, (count, item) =>
    count > 0 || publishedAt[item]! <= train.asOf ? 1 : 0,
  );
  return { train, popularity, trainShoppers, catalogue };
}

/** The cut after which the last `testShare` of the time between the first and the last interaction lies. */
function automaticCut(dataset: Dataset, testShare: number): EpochMs {
  const { times, length } = dataset.interactions;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    first = Math.min(first, times[row]!);
    last = Math.max(last, times[row]!);
  }
  if (!(first < last)) {
    throw new AisleError('not_enough_data', 'the interactions have no two different times to cut between', {
      remedy: 'Use the protocol `leave-one-out`, which needs an order and no times.',
    });
  }
  return Math.ceil(last - (last - first) * testShare);
}
