import type { LinearConfiguration } from './linear-configuration.ts';

/** What the choice looks at. */
export interface LinearFacts {
  /** Mean over items of the squared weights of their acts, whatever their age: for plain purchases, shoppers per item. */
  readonly actsPerItem: number;
  /** Items per step, as in `Steps`. */
  readonly itemsPerStep: number;
  /** Length of the history that a random step belongs to, in steps: guests who came once do not pull it down. */
  readonly stepsPerHistory: number;
}

/** Every setting as a number. */
export interface LinearPlan {
  readonly easeShare: number;
  readonly easeRegularization: number;
  /** λ of SLIT when it was given; else `slitRegularizationFactor` times the mean squared weight of a source item. */
  readonly slitRegularization: number | undefined;
  readonly slitRegularizationFactor: number;
  readonly sourceDecay: number;
  readonly sourceItems: number;
  readonly inputDecay: number;
  readonly aheadWeight: number;
  readonly knnShare: number;
  readonly titleShare: number;
  readonly newcomerShare: number;
}

/** From so many items per step on, steps are baskets, and what matters is what is bought, not in which order. */
const BASKETS = 5;

/** Steps that a question remembers where histories are short; see below. */
const SHORT_MEMORY = 2.5;

/**
 * Settings that are left to us, from the data.
 *
 * - λ of EASE grows with density: 9 acts per item (100 on Amazon Beauty, 500 on Online Retail).
 * - One item at a time: the next depends on the last few, so most of the blend is SLIT with a short memory, two-way: what
 *   was wanted after an item says a quarter of what was wanted before it. Whole baskets at a time: SLIT (useful alone:
 *   .125 beside .139 Recall@20 on Online Retail) adds nothing to EASE, and its time is saved.
 * - How fast a question forgets goes by how long histories are: 2.5 steps on Beauty, where most shoppers have a handful;
 *   10 where they have 27, 50 where they have fifty. Cut in time, forgetting within 2.5 steps lost a quarter of Recall@20
 *   on a simulated shop and a third on Complete Journey; on Beauty remembering 4 steps loses 2 % of NDCG@10.
 * - Likeness by shoppers and by titles is positive everywhere, so over a long memory its sum drowns the rest: .02 of the
 *   one costs a third of Recall@20 on MovieLens and .03 of the other a twentieth on a simulated shop, where both help on
 *   Beauty. They shrink with the square of the memory. EASE, which looks at a history as a whole, grows with it.
 */
export function linearPlan(configuration: LinearConfiguration, facts: LinearFacts): LinearPlan {
  const baskets = facts.itemsPerStep >= BASKETS;
  const { easeShare, easeRegularization, slitRegularization } = configuration;
  const { sourceDecay, sourceItems, aheadWeight, knnShare, titleShare, newcomerShare } = configuration;
  const inputDecay =
    configuration.inputDecay !== 'auto'
      ? configuration.inputDecay
      : baskets
        ? 50
        : clamped(SHORT_MEMORY * (facts.stepsPerHistory / 16.5) ** 3, SHORT_MEMORY, 50);
  /** 1 where a question remembers the last few steps, towards 0 where it remembers everything. */
  const shortness = inputDecay > 0 ? Math.min(1, SHORT_MEMORY / inputDecay) : 0;
  return {
    easeShare: easeShare !== 'auto' ? easeShare : baskets ? 1 : 0.35 - 0.25 * shortness,
    easeRegularization:
      easeRegularization === 'auto' ? clamped(9 * facts.actsPerItem, 5, 2000) : easeRegularization,
    slitRegularization: slitRegularization === 'auto' ? undefined : slitRegularization,
    slitRegularizationFactor: baskets ? 12 : 4,
    sourceDecay: sourceDecay === 'auto' ? (baskets ? 10 : 4) : sourceDecay,
    sourceItems: sourceItems === 'auto' ? (baskets ? 400 : 30) : sourceItems,
    aheadWeight: aheadWeight !== 'auto' ? aheadWeight : baskets ? 0 : 0.25,
    knnShare: knnShare !== 'auto' ? knnShare : baskets ? 0 : 0.02 * shortness ** 2,
    titleShare: titleShare !== 'auto' ? titleShare : 0.03 * shortness ** 2,
    newcomerShare: newcomerShare !== 'auto' ? newcomerShare : 0.03 * shortness ** 2,
    inputDecay,
  };
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
