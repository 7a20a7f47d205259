import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernelsSync } from '@aisle/kernels';
import { EMPTY_HISTORY, type History, type Interaction } from '../domain/history.ts';
import type { ItemIndex } from '../domain/ids.ts';
import type { ModelQuery } from '../domain/model.ts';
import { embeddings } from '../vectors/embeddings.case.ts';
import { VectorIndex } from '../vectors/vector-index.ts';
import { ContentScorer } from './content-scorer.ts';

const SIZE = 32;
const ITEMS = 400;
const kernels = createKernelsSync({ maxMemoryMb: 64 });
const vectors = embeddings(ITEMS, SIZE, 3);
const rowOf = (item: number) => vectors.subarray(item * SIZE, (item + 1) * SIZE);

function scorerOver(behaviour = true) {
  const index = new VectorIndex(kernels, { embeddingSize: SIZE });
  for (let item = 0; item < ITEMS; item++) index.set(item, rowOf(item));
  const changes = { count: 0 };
  return {
    index,
    changes,
    scorer: new ContentScorer({
      vectors: () => index,
      version: () => changes.count,
      behaviour: () => behaviour,
      waitsFor: () => undefined,
    }),
  };
}

const page = (...context: number[]): ModelQuery => ({
  now: 0,
  history: EMPTY_HISTORY,
  context: context as ItemIndex[],
});

function historyOf(...items: number[]): ModelQuery {
  const { length } = items;
  const history = { ...EMPTY_HISTORY, items: Int32Array.from(items), length } as History;
  return { now: 0, history, context: [] };
}

function retrieve(scorer: ContentScorer, query: ModelQuery, k = 10) {
  const out = { length: 0, items: new Int32Array(k), scores: new Float32Array(k) };
  scorer.retrieve(query, k, out);
  return [...out.items.subarray(0, out.length)].map((item, at) => ({ item, score: out.scores[at]! }));
}

function nearestTo(of: readonly number[], weights: readonly number[]): number[] {
  const mean = new Float32Array(SIZE);
  for (const [at, item] of of.entries())
    for (let i = 0; i < SIZE; i++) mean[i]! += weights[at]! * rowOf(item)[i]!;
  const cosine = (item: number) => rowOf(item).reduce((sum, value, i) => sum + value * mean[i]!, 0);
  return Array.from({ length: ITEMS }, (_, item) => item).sort((a, b) => cosine(b) - cosine(a));
}

const act = (item: number) => ({ item, type: 0, time: 0 }) as unknown as Interaction;

test('on a page the nearest come first, as a naive search finds them, on a scale of 0 to 1', () => {
  const { scorer } = scorerOver();
  for (const item of [0, 17, 399]) {
    const found = retrieve(scorer, page(item));
    assert.deepEqual(
      found.slice(0, 5).map((one) => one.item),
      nearestTo([item], [1]).slice(0, 5),
    );
    assert.ok(
      found.every(({ score }, at) => score > 0 && score <= 1.01 && score <= (found[at - 1]?.score ?? 2)),
    );
  }
});

test('for a shopper the last items speak, the latest the most', () => {
  const { scorer } = scorerOver();
  const found = retrieve(scorer, historyOf(5, 50, 200)).map((one) => one.item);
  assert.deepEqual(found.slice(0, 3), nearestTo([200, 50, 5], [1, 0.85, 0.85 ** 2]).slice(0, 3));
  const because = scorer.explain(historyOf(5, 50, 200), nearestTo([50], [1])[1] as ItemIndex)?.because;
  assert.equal(because, 50);
});

test('scores of all items are those of the list', () => {
  const { scorer } = scorerOver();
  const scores = new Float32Array(ITEMS);
  scorer.scoreAll(page(3), scores);
  const found = retrieve(scorer, page(3), 300);
  assert.equal(found.length, scores.filter((score) => score > 0).length);
  for (const { item, score } of found) assert.equal(scores[item], score);
});

test('says less of what behaviour knows, on a page only where it knows both', () => {
  const { scorer } = scorerOver();
  const [, near] = nearestTo([7], [1]) as [number, number];
  const scoreOf = () => retrieve(scorer, page(7), 200).find(({ item }) => item === near)!.score;
  const cold = scoreOf();
  for (let time = 0; time < 90; time++) scorer.observe(act(7));
  assert.equal(scoreOf(), cold, 'the other one is new');
  for (let time = 0; time < 90; time++) scorer.observe(act(near));
  assert.ok(Math.abs(scoreOf() - cold * (0.1 + 0.9 * (10 / 100))) < 1e-6);
  assert.ok(retrieve(scorer, page(7), 200)[0]!.item !== near);
});

test('speaks with full weight where no model of behaviour answers', () => {
  const { scorer } = scorerOver(false);
  const before = retrieve(scorer, page(7));
  for (let time = 0; time < 90; time++) for (const item of [7, before[1]!.item]) scorer.observe(act(item));
  assert.deepEqual(retrieve(scorer, page(7)), before);
});

test('has nothing to say without vectors, and knows an item the moment it has one', () => {
  const none = new ContentScorer({
    vectors: () => undefined,
    version: () => 0,
    behaviour: () => true,
    waitsFor: () => 'vectors:loading',
  });
  assert.deepEqual(retrieve(none, page(1)), []);
  assert.equal(none.explain(page(1), 2 as ItemIndex), undefined);
  assert.equal(none.waitsFor, 'vectors:loading');
  const { scorer, index, changes } = scorerOver();
  assert.deepEqual(retrieve(scorer, page(ITEMS)), []);
  index.set(ITEMS, rowOf(12));
  changes.count++;
  assert.deepEqual(
    retrieve(scorer, page(ITEMS), 2).map(({ item }) => item),
    [12, ITEMS],
  );
  index.delete(12);
  changes.count++;
  assert.equal(retrieve(scorer, page(ITEMS), 1)[0]!.item, ITEMS);
});
