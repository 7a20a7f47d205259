/**
 * What the content source costs a request: the likest items of one, and of a history of twenty, in milliseconds.
 *
 *     node bench/content.ts [ITEMS [SIZE]]
 */
import { createKernelsSync } from '@aisle/kernels';
import { EMPTY_HISTORY } from '../packages/engine/src/domain/history.ts';
import type { ItemIndex } from '../packages/engine/src/domain/ids.ts';
import type { ModelQuery } from '../packages/engine/src/domain/model.ts';
import { ContentScorer } from '../packages/engine/src/retrieve/content-scorer.ts';
import { embeddings } from '../packages/engine/src/vectors/embeddings.case.ts';
import { VectorIndex } from '../packages/engine/src/vectors/vector-index.ts';

const ROUNDS = 400;
const [count = 4000, size = 512] = process.argv.slice(2).map(Number);
const index = new VectorIndex(createKernelsSync(), { embeddingSize: size, exact: false });
const vectors = embeddings(count, size, 1);
for (let item = 0; item < count; item++) index.set(item, vectors.subarray(item * size, (item + 1) * size));
let version = 0;
const scorer = new ContentScorer({
  vectors: () => index,
  version: () => version,
  behaviour: () => true,
  waitsFor: () => undefined,
});
const out = { length: 0, items: new Int32Array(400), scores: new Float32Array(400) };

function timed(name: string, queryOf: (round: number) => ModelQuery): void {
  const times = new Float64Array(ROUNDS);
  for (let round = -50; round < ROUNDS; round++) {
    const query = queryOf(round + 50);
    if (name.endsWith('change')) version++;
    const began = performance.now();
    scorer.retrieve(query, 400, out);
    if (round >= 0) times[round] = performance.now() - began;
  }
  times.sort();
  console.log(
    `${name}: median ${times[ROUNDS >> 1]!.toFixed(3)} ms, p99 ${times[Math.floor(0.99 * ROUNDS)]!.toFixed(3)} ms`,
  );
}

console.log(`${count} items of ${size} numbers`);
timed('an item, its neighbours known', (round) => ({
  now: 0,
  history: EMPTY_HISTORY,
  context: [(round % 50) as ItemIndex],
}));
timed('an item after a change', (round) => ({
  now: 0,
  history: EMPTY_HISTORY,
  context: [((round * 37) % count) as ItemIndex],
}));
timed('a history of 20', (round) => ({
  now: 0,
  history: {
    ...EMPTY_HISTORY,
    items: Int32Array.from({ length: 20 }, (_, at) => (round * 37 + at * 101) % count),
    length: 20,
  },
  context: [],
}));
