/** A public data set as quality tests read it, and what they measure on it. */

import { publicData } from '../../test/public-data.case.ts';
import { csvCells } from '../dataset/csv-cells.ts';
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import { linesOfFile } from '../dataset/lines-of-file.ts';
import { shopperHistory } from '../dataset/shopper-history.ts';
import type { Split } from '../dataset/split.ts';
import type { Dataset } from '../domain/dataset.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import type { Scorer } from '../domain/model.ts';

/** The clean rows of UCI Online Retail (customer, quantity and price above 0; returns not taken back), or undefined. */
export async function onlineRetail(): Promise<Dataset | undefined> {
  const path = publicData('online-retail/online_retail.csv.gz');
  if (path === undefined) return undefined;
  const builder = new DatasetBuilder();
  for await (const lines of linesOfFile(path)) {
    for (const line of lines) {
      const [, item, , quantity, time, price, customer] = csvCells(line);
      if (!customer || !(Number(quantity) > 0) || !(Number(price) > 0)) continue;
      builder.add({
        shopper: `s:${customer}` as ProfileKey,
        item: item!.trim() as ItemId,
        time: Date.parse(`${time!.replace(' ', 'T')}Z`),
        quantity: Number(quantity),
      });
    }
  }
  return builder.build();
}

/**
 * Full ranking of what a shopper had not bought before: mean over shoppers with a history and a target of Recall@20
 * (denominator min(20, targets)) and NDCG@20 (ideal cut the same way). Items nobody bought in training are no targets.
 * @param factor multiplied into positive scores, by item.
 */
export function newItemQuality(
  split: Split,
  scorer: Scorer,
  factor?: Float64Array,
): { shoppers: number; recall: number; ndcg: number } {
  const k = 20;
  const { train, test } = split;
  const known = new Uint8Array(train.items.size);
  for (const item of train.interactions.items) known[item] = 1;
  const scores = new Float32Array(train.items.size);
  let shoppers = 0;
  let recall = 0;
  let ndcg = 0;
  for (let shopper = 0; shopper < train.shoppers.length; shopper++) {
    const history = shopperHistory(train, shopper);
    if (history.length === 0) continue;
    const seen = new Set(history.items);
    const targets = new Set(
      shopperHistory(test, shopper).items.filter((item) => known[item] === 1 && !seen.has(item)),
    );
    if (targets.size === 0) continue;
    scorer.scoreAll({ now: train.asOf, history, context: [] }, scores);
    if (factor) for (let item = 0; item < scores.length; item++) scores[item]! *= factor[item]!;
    for (let item = 0; item < scores.length; item++) {
      if (known[item] === 0 || seen.has(item)) scores[item] = Number.NEGATIVE_INFINITY;
    }
    const list = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, k);
    let found = 0;
    let gain = 0;
    let ideal = 0;
    list.forEach((item, place) => {
      if (place < targets.size) ideal += 1 / Math.log2(place + 2);
      if (!targets.has(item)) return;
      found++;
      gain += 1 / Math.log2(place + 2);
    });
    shoppers++;
    recall += found / Math.min(k, targets.size);
    ndcg += gain / ideal;
  }
  return { shoppers, recall: recall / shoppers, ndcg: ndcg / shoppers };
}

/**
 * The trend of each item at the end of training: ((Σ_shoppers e^(−age/7 d) + ½) / (shoppers + 1))^.8, where the age is
 * that of each shopper's last act on it.
 */
export function trendOf({ train }: Split): Float64Array {
  const recent = new Float64Array(train.items.size);
  const all = new Float64Array(train.items.size);
  for (let shopper = 0; shopper < train.shoppers.length; shopper++) {
    const { items, times, length } = shopperHistory(train, shopper);
    const last = new Map<number, number>();
    for (let row = 0; row < length; row++) last.set(items[row]!, times[row]!);
    for (const [item, time] of last) {
      recent[item]! += Math.exp(-(train.asOf - time) / (7 * DAY_MS));
      all[item]!++;
    }
  }
  return recent.map((rate, item) => ((rate + 0.5) / (all[item]! + 1)) ** 0.8);
}
