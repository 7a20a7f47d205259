import { AisleError } from '../../domain/errors.ts';
import { type Evaluation, evaluate } from '../../evaluation/evaluate.ts';
import type { Evaluated } from '../../evaluation/evaluated.ts';
import { evaluatedModel } from '../../evaluation/evaluated-model.ts';
import { type Target, timeProtocol } from '../../evaluation/protocol/protocol.ts';
import { popular } from '../../models/popular/popular.ts';
import { type Comparison, compareWith, comparisonWords, isWorse } from './compare.ts';
import { FEWEST_CASES, type Gate, type GateAnswer, type GateQuestion } from './gate.ts';
import { purchaseCount } from './purchase-count.ts';
import { testWindowStart } from './test-window.ts';

const DECIDING = 'ndcg@20';
const KEPT = ['ndcg@20', 'recall@20', 'hitRate@20'];
const CANDIDATE = 'candidate';
const CHAMPION = 'the champion';

interface ListGateOptions {
  readonly target: Target;
  readonly baseline: Evaluated;
}

/**
 * Lists for each shopper, foretelling the held-out end of the data under full ranking. The reigning champion's
 * configuration is fitted anew on the same past: its artefact has seen the held-out time and would win by memory, and
 * this way the two differ in what is being decided, the configuration, and in nothing else. Refused is what is worse
 * than the baseline or than the champion beyond chance (paired bootstrap over shoppers).
 */
function listGate({ target, baseline }: ListGateOptions): Gate {
  return async (question) => {
    const cut = testWindowStart(question.dataset);
    if (cut === undefined) {
      return untested('the data span less than two days, so there is no later time to test on');
    }
    const candidate = evaluatedModel(question.model, question.configuration, CANDIDATE);
    const champion =
      question.champion === undefined
        ? undefined
        : evaluatedModel(question.model, question.champion, CHAMPION);
    const sameAsChampion =
      champion !== undefined &&
      JSON.stringify(champion.configuration) === JSON.stringify(candidate.configuration);
    const opponents = champion === undefined || sameAsChampion ? [baseline] : [baseline, champion];
    const evaluation = await evaluateOn(question, cut, target, [candidate, ...opponents]);
    if (typeof evaluation === 'string') return untested(evaluation);
    const shoppers = evaluation.report.evaluated;
    if (shoppers < FEWEST_CASES) {
      return untested(
        `only ${shoppers} shoppers with a history did something in the held-out time, fewer than ${FEWEST_CASES}`,
      );
    }
    const values = (name: string): Float32Array => evaluation.perShopper[name]![DECIDING]!;
    const comparisons = opponents.map((opponent) =>
      compareWith(opponent.name, values(CANDIDATE), values(opponent.name), question.seed),
    );
    return answer(evaluation, comparisons, sameAsChampion);
  };
}

/** For everything that ranks the catalogue for a shopper: items new to the shopper, against what is popular. */
export const rankingGate: Gate = listGate({ target: 'new', baseline: evaluatedModel(popular) });

/** For buying again: repeats count, against counting the shopper's own baskets. */
export const repeatGate: Gate = listGate({ target: 'all', baseline: purchaseCount });

async function evaluateOn(
  question: GateQuestion,
  cut: number,
  target: Target,
  models: readonly Evaluated[],
): Promise<Evaluation | string> {
  try {
    return await evaluate({
      dataset: question.dataset,
      protocol: timeProtocol({ cut, target }),
      models,
      ks: [20],
      seed: question.seed,
      threads: question.threads,
      ...(question.signal === undefined ? {} : { signal: question.signal }),
      ...(question.onProgress === undefined ? {} : { onProgress: question.onProgress }),
    });
  } catch (error) {
    if (error instanceof AisleError && error.code === 'not_enough_data') {
      return `the past part of the data is too small (${error.message.replace(/\.$/, '')})`;
    }
    throw error;
  }
}

function answer(
  evaluation: Evaluation,
  comparisons: readonly Comparison[],
  sameAsChampion: boolean,
): GateAnswer {
  const { metrics } = evaluation.report.models[CANDIDATE]!;
  const kept: Record<string, number> = {};
  for (const name of KEPT) if (metrics[name] !== undefined) kept[name] = metrics[name].value;
  const cases = `${evaluation.report.evaluated} shoppers`;
  const words = comparisonWords(DECIDING, metrics[DECIDING]!.value, cases, comparisons);
  const note = sameAsChampion ? ' The configuration is the champion’s own, on newer data.' : '';
  const worse = comparisons.filter(isWorse).map(({ opponent }) => opponent);
  return worse.length === 0
    ? {
        verdict: 'passed',
        reason: `Not worse than what it is measured against: ${words}.${note}`,
        metrics: kept,
      }
    : {
        verdict: 'refused',
        reason: `Worse than ${worse.join(' and ')} beyond chance: ${words}.`,
        metrics: kept,
      };
}

function untested(why: string): GateAnswer {
  return { verdict: 'untested', reason: `Not tested: ${why}.`, metrics: {} };
}
