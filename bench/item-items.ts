/**
 * Time to retrieve from an item-item model (linear, item-knn, bought-together share the scorer): random matrices with
 * 300 entries a row, histories of 100 items, the best 200. Prints JSON, microseconds on the calling thread.
 *
 *     node bench/item-items.ts [--requests N]
 */
import { parseArgs } from 'node:util';
import type { ItemId, ItemIndex } from '../packages/engine/src/domain/ids.ts';
import { ItemTable } from '../packages/engine/src/domain/item-table.ts';
import { ItemItemsScorer } from '../packages/engine/src/models/item-items/item-items-scorer.ts';
import { placeItemItems } from '../packages/engine/src/models/item-items/placed-item-items.ts';

const ENTRIES = 300;
const HISTORY = 100;
const K = 200;

const { values } = parseArgs({ options: { requests: { type: 'string', default: '5000' } } });
const requests = Number(values.requests);
let state = 1;
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

/** A matrix whose columns are spread evenly from a random start, so that rows ascend without repeats. */
async function scorerOf(size: number): Promise<ItemItemsScorer> {
  const rowPointers = Uint32Array.from({ length: size + 1 }, (_, row) => row * ENTRIES);
  const columnIndices = new Uint32Array(size * ENTRIES);
  const stride = Math.floor(size / ENTRIES);
  for (let row = 0; row < size; row++) {
    for (let place = 0; place < ENTRIES; place++) {
      columnIndices[row * ENTRIES + place] = place * stride + random(stride);
    }
  }
  const weights = Float32Array.from({ length: size * ENTRIES }, () => random(1000) / 1000 - 0.2);
  const ids = Array.from({ length: size }, (_, item) => `item-${item}` as ItemId);
  const matrix = { rows: size, columns: size, rowPointers, columnIndices, values: weights };
  const placed = await placeItemItems('bench', { matrix, itemIds: ids }, new ItemTable(ids), {});
  return new ItemItemsScorer(placed, { weights: new Float32Array(256).fill(1), decay: 8 });
}

const results = [];
for (const size of [4_000, 100_000]) {
  const loaded = performance.now();
  const scorer = await scorerOf(size);
  const loadMs = performance.now() - loaded;
  const items = new Int32Array(HISTORY);
  const history = {
    length: HISTORY,
    items,
    times: Float64Array.from(items, (_, at) => Math.floor(at / 4) * 60_000),
    types: new Uint8Array(HISTORY).fill(8),
    quantities: new Float32Array(HISTORY).fill(1),
    orders: new Int32Array(HISTORY).fill(-1),
  };
  const out = { length: 0, items: new Int32Array(K), scores: new Float32Array(K) };
  const retrieve = new Float64Array(requests);
  const explain = new Float64Array(requests);
  for (let request = -500; request < requests; request++) {
    for (let at = 0; at < HISTORY; at++) items[at] = random(size);
    const query = { now: 0, history, context: [] };
    const begin = performance.now();
    scorer.retrieve(query, K, out);
    const middle = performance.now();
    for (let place = 0; place < 12; place++) scorer.explain(query, out.items[place] as ItemIndex);
    const end = performance.now();
    if (request < 0) continue;
    retrieve[request] = (middle - begin) * 1000;
    explain[request] = (end - middle) * 1000;
  }
  const at = (times: Float64Array, part: number) =>
    Math.round(times.slice().sort()[Math.floor(part * (requests - 1))]!);
  results.push({
    items: size,
    entriesPerRow: ENTRIES,
    history: HISTORY,
    k: K,
    loadMs: Math.round(loadMs),
    retrieve: { p50: at(retrieve, 0.5), p99: at(retrieve, 0.99) },
    explain12: { p50: at(explain, 0.5), p99: at(explain, 0.99) },
  });
}
console.log(JSON.stringify(results, null, 2));
