import type { EpochMs } from '../domain/ids.ts';
import type { ItemRule } from '../domain/item-rule.ts';
import type { TrendCounters } from '../features/trend.ts';
import { combineRepeats } from '../rank/combine-repeats.ts';
import { applyTrend } from '../rank/trend-factor.ts';
import type { Retriever } from '../retrieve/retriever.ts';
import { TopMean } from '../retrieve/top-mean.ts';

const mean = new TopMean();

/**
 * Turns fused scores into final ones, in place: the trend factor to the power of `trendExponent` (0 for none), then, where
 * the repeat source took part, one scale for bought and new items. The repeat source brings its own trend.
 */
export function scoreCandidates(
  retriever: Retriever,
  trend: TrendCounters,
  trendExponent: number,
  now: EpochMs,
  rule: ItemRule,
): void {
  const { fusion, repeats } = retriever;
  if (trendExponent > 0) applyTrend(fusion.items, fusion.length, fusion.scores, trend, trendExponent, now);
  if (!retriever.repeating) return;
  mean.begin();
  let floor = 0;
  for (let i = 0; i < fusion.length; i++) {
    const item = fusion.items[i]!;
    const score = fusion.scores[item]!;
    if (score > floor && !repeats.has(item) && rule.allows(item)) floor = mean.offer(score);
  }
  combineRepeats(
    {
      items: fusion.items,
      length: fusion.length,
      scores: fusion.scores,
      repeats: repeats.scores,
      mean: mean.value(),
    },
    (item) => repeats.has(item),
  );
}
