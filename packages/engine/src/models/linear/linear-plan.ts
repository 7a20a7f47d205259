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
}

/** From so many items per step on, steps are baskets, and what matters is what is bought, not in which order. */
const BASKETS = 5;

/**
 * Settings that are left to us, from the data.
 *
 * - λ of EASE grows with density: 9 acts per item (100 on Amazon Beauty, 500 on Online Retail).
 * - One item at a time: the next depends on the last few, so most of the blend is SLIT with a short memory. Whole baskets
 *   at a time: SLIT (useful alone: .125 beside .139 Recall@20 on Online Retail) adds nothing to EASE, and its time is
 *   saved.
 * - How fast a question forgets goes by how long histories are: 2.5 steps on Beauty, where most shoppers have a handful;
 *   10 where they have 27, 50 where they have fifty. Cut in time, forgetting within 2.5 steps lost a quarter of Recall@20
 *   on a simulated shop and a third on Complete Journey; on Beauty remembering 4 steps loses 2 % of NDCG@10.
 */
export function linearPlan(configuration: LinearConfiguration, facts: LinearFacts): LinearPlan {
  const baskets = facts.itemsPerStep >= BASKETS;
  const { easeShare, easeRegularization, slitRegularization } = configuration;
  const { sourceDecay, sourceItems, inputDecay } = configuration;
  return {
    easeShare: easeShare === 'auto' ? (baskets ? 1 : 0.35) : easeShare,
    easeRegularization:
      easeRegularization === 'auto' ? clamped(9 * facts.actsPerItem, 5, 2000) : easeRegularization,
    slitRegularization: slitRegularization === 'auto' ? undefined : slitRegularization,
    slitRegularizationFactor: baskets ? 12 : 4,
    sourceDecay: sourceDecay === 'auto' ? (baskets ? 10 : 2) : sourceDecay,
    sourceItems: sourceItems === 'auto' ? (baskets ? 400 : 30) : sourceItems,
    inputDecay:
      inputDecay === 'auto'
        ? baskets
          ? 50
          : clamped(2.5 * (facts.stepsPerHistory / 16.5) ** 3, 2.5, 50)
        : inputDecay,
  };
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
