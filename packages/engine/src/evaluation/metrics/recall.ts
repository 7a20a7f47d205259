import { hitCount } from './precision.ts';

/**
 * Capped recall@k = (targets among the first k) / min(k, n), n the number of the shopper's targets.
 *
 * 1 is reachable for every shopper, however many targets there are; reported as `recall@k`, the form in which this
 * project states its numbers. Equal to plain recall where n ≤ k, so always in leave-one-out (n = 1).
 * Source: Recall@R of Liang et al. 2018 (Mult-VAE).
 *
 * @param hits `hits[i]` is 1 where place i holds a target, else 0; at least k entries, 0 beyond the list's end.
 * @param targets n ≥ 0; without targets the value is 0 (such shoppers are not evaluated).
 * @param k list length, ≥ 1.
 */
export function cappedRecall(hits: Uint8Array, targets: number, k: number): number {
  return targets === 0 ? 0 : hitCount(hits, k) / Math.min(k, targets);
}

/**
 * Plain recall@k = (targets among the first k) / n: the textbook form, used by LightGCN and its successors.
 *
 * A shopper with n > k targets cannot reach 1. Reported as `plainRecall@k`.
 * Source: Herlocker et al. 2004, section 4.2. Parameters as in `cappedRecall`.
 */
export function plainRecall(hits: Uint8Array, targets: number, k: number): number {
  return targets === 0 ? 0 : hitCount(hits, k) / targets;
}
