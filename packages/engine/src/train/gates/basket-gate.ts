import { setImmediate } from 'node:timers/promises';
import { splitByTime } from '../../dataset/split.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { JsonObject, ScoredItems, Scorer } from '../../domain/model.ts';
import { popular } from '../../models/popular/popular.ts';
import { type BasketCase, basketCases } from './basket-cases.ts';
import { compareWith, comparisonWords, isWorse, mean } from './compare.ts';
import { FEWEST_CASES, type Gate, type GateAnswer, type GateQuestion } from './gate.ts';
import { testWindowStart } from './test-window.ts';

const K = 20;
const METRIC = `hitRate@${K}`;
const CASES_PER_TURN = 64;

/**
 * For what goes together: of each later basket the last item is taken out, and the model must find it from the rest,
 * against proposing what is popular, and against the champion's configuration fitted on the same past.
 */
export const basketGate: Gate = async (question) => {
  const { dataset, model, configuration, champion, seed } = question;
  const cut = testWindowStart(dataset);
  if (cut === undefined) return untested('the data span less than two days');
  const cases = basketCases(dataset, cut);
  if (cases.length < FEWEST_CASES) {
    return untested(
      `the held-out time has ${cases.length} baskets of two known items or more, fewer than ${FEWEST_CASES}`,
    );
  }
  const { train } = splitByTime(dataset, cut);
  const fitted = async (given: JsonObject): Promise<Scorer> => {
    const content = await model.fit(train, model.parse(given), fitOptions(question));
    return model.load(content, train.items);
  };
  try {
    const hits = await hitsOf(await fitted(configuration), cases, train, question);
    const base = await popular.fit(train, popular.defaults, fitOptions(question));
    const popularHits = await hitsOf(await popular.load(base, train.items), cases, train, question);
    const comparisons = [compareWith('popular', hits, popularHits, seed)];
    const same = JSON.stringify(champion) === JSON.stringify(configuration);
    if (champion !== undefined && !same) {
      const championHits = await hitsOf(await fitted(champion), cases, train, question);
      comparisons.push(compareWith('the champion', hits, championHits, seed));
    }
    const words = comparisonWords(METRIC, mean(hits), `${cases.length} baskets`, comparisons);
    const worse = comparisons.filter(isWorse).map(({ opponent }) => opponent);
    const metrics = { [METRIC]: mean(hits) };
    return worse.length === 0
      ? { verdict: 'passed', reason: `Not worse than what it is measured against: ${words}.`, metrics }
      : { verdict: 'refused', reason: `Worse than ${worse.join(' and ')} beyond chance: ${words}.`, metrics };
  } catch (error) {
    if (error instanceof AisleError && error.code === 'not_enough_data') {
      return untested(`the past part of the data is too small (${error.message.replace(/\.$/, '')})`);
    }
    throw error;
  }
};

async function hitsOf(
  scorer: Scorer,
  cases: readonly BasketCase[],
  train: Dataset,
  { signal }: GateQuestion,
): Promise<Float32Array> {
  const hits = new Float32Array(cases.length);
  // Room for the basket's own items, which are not masked by a scorer.
  const longest = K + Math.max(...cases.map((one) => one.context.length));
  const out: ScoredItems = { length: 0, items: new Int32Array(longest), scores: new Float32Array(longest) };
  for (const [place, { context, withheld }] of cases.entries()) {
    scorer.retrieve({ now: train.asOf, history: EMPTY_HISTORY, context }, K + context.length, out);
    hits[place] = isHit(out, context, withheld) ? 1 : 0;
    if (place % CASES_PER_TURN !== CASES_PER_TURN - 1) continue;
    await setImmediate();
    if (signal?.aborted) throw new AisleError('interrupted', 'The training was stopped.');
  }
  return hits;
}

/** Whether the withheld item is among the first K that are not in the basket. */
function isHit(out: ScoredItems, context: readonly number[], withheld: number): boolean {
  let places = 0;
  for (let place = 0; place < out.length && places < K; place++) {
    const item = out.items[place]!;
    if (item === withheld) return true;
    if (!context.includes(item)) places++;
  }
  return false;
}

function fitOptions({ seed, threads, signal }: GateQuestion) {
  return { seed, threads, ...(signal === undefined ? {} : { signal }) };
}

function untested(why: string): GateAnswer {
  return { verdict: 'untested', reason: `Not tested: ${why}.`, metrics: {} };
}
