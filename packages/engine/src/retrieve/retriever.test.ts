import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMPTY_HISTORY, type History } from '../domain/history.ts';
import type { ItemId, ItemIndex } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type { ModelQuery, ScoredItems, Scorer } from '../domain/model.ts';
import type { PlacementSource } from '../domain/placement.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import { type RetrieveRequest, Retriever } from './retriever.ts';

/** Scores the items it was given and remembers what it was asked. */
class FixedScorer implements Scorer {
  readonly queries: ModelQuery[] = [];
  readonly #scores: readonly number[];

  constructor(scores: readonly number[]) {
    this.#scores = scores;
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    this.queries.push(query);
    const order = this.#scores.map((_, item) => item).filter((item) => this.#scores[item]! > 0);
    order.sort((a, b) => this.#scores[b]! - this.#scores[a]!);
    out.length = Math.min(k, order.length);
    for (let i = 0; i < out.length; i++) {
      out.items[i] = order[i]!;
      out.scores[i] = this.#scores[order[i]!]!;
    }
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    this.queries.push(query);
    scores.fill(0);
    scores.set(this.#scores);
  }

  explain(_query: ModelQuery, item: ItemIndex) {
    return { figures: { score: this.#scores[item]! } };
  }
}

const history: History = { ...EMPTY_HISTORY, length: 1, items: Int32Array.of(2) };
const session: History = { ...EMPTY_HISTORY, length: 1, items: Int32Array.of(3) };
const item = 1 as ItemIndex;

function setting(scorers: Readonly<Record<string, FixedScorer>>, size = 4) {
  const items = new ItemTable(Array.from({ length: size }, (_, i) => `p${i}` as ItemId));
  const source: ScorerSource = {
    scorer: (model) => {
      const scorer = scorers[model];
      return scorer && { model, version: '1', scorer, snapshotOffset: 0 };
    },
    serving: () => [],
  };
  const retriever = new Retriever(items, source);
  const run = (
    sources: readonly PlacementSource[],
    more: Partial<RetrieveRequest> = {},
  ): [number, number][] => {
    retriever.run({
      sources,
      anchors: { history, session, item: [item], cart: [item] },
      now: 5,
      category: undefined,
      rule: { allows: () => true },
      k: 10,
      reach: 'best',
      mayGoOn: () => true,
      ...more,
    });
    const { fusion } = retriever;
    return [...fusion.items.subarray(0, fusion.length)].map((one) => [one, fusion.scores[one]!]);
  };
  return { retriever, run };
}

describe('retriever', () => {
  it('shows each source what its anchor says and nothing else', () => {
    const scorer = new FixedScorer([1, 1, 1, 1]);
    const { run } = setting({ any: scorer });
    const anchors = ['history', 'session', 'item', 'cart', 'none'] as const;
    run(
      anchors.map((anchor) => ({ model: 'any', anchor, weight: 1 })),
      { category: 'Home' },
    );
    assert.deepEqual(
      scorer.queries.map((query) => [query.history.items[0], query.context[0], query.category]),
      [
        [2, undefined, 'Home'],
        [3, undefined, 'Home'],
        [undefined, 1, 'Home'],
        [undefined, 1, 'Home'],
        [undefined, undefined, 'Home'],
      ],
    );
  });

  it('does not ask a source that has nothing to look at or no weight, and names the models that are missing', () => {
    const scorer = new FixedScorer([1]);
    const { run, retriever } = setting({ any: scorer });
    run(
      [
        { model: 'any', anchor: 'history', weight: 1 },
        { model: 'any', anchor: 'none', weight: 0 },
        { model: 'gone', anchor: 'none', weight: 1 },
      ],
      { anchors: { history: EMPTY_HISTORY, session, item: [], cart: [] } },
    );
    assert.equal(scorer.queries.length, 0);
    assert.deepEqual(retriever.missing, ['gone']);
    assert.deepEqual(retriever.used, []);
  });

  it('explains an item by the source it owes most to', () => {
    const { run, retriever } = setting({
      first: new FixedScorer([9, 1, 0, 0]),
      second: new FixedScorer([1, 9, 0, 0]),
    });
    run([
      { model: 'first', anchor: 'none', weight: 1 },
      { model: 'second', anchor: 'none', weight: 1 },
    ]);
    assert.equal(retriever.sourceOf(0).model, 'first');
    assert.equal(retriever.sourceOf(1).model, 'second');
    assert.deepEqual(
      retriever.evidenceOf(1, () => 0),
      { figures: { score: 9 } },
    );
  });

  it('keeps the repeat source’s own scale beside the fused scores', () => {
    const { run, retriever } = setting({
      'buy-again': new FixedScorer([0, 0, 4.5, 0]),
      any: new FixedScorer([3, 1, 2, 0]),
    });
    run([
      { model: 'any', anchor: 'history', weight: 1 },
      { model: 'buy-again', anchor: 'history', weight: 2 },
    ]);
    assert.equal(retriever.repeating, true);
    assert.equal(retriever.repeats.scores[2], 9);
    assert.equal(retriever.fusion.scores[2], 1);
    assert.equal(retriever.sourceOf(2).model, 'buy-again');
    assert.equal(retriever.sourceOf(0).model, 'any');
  });

  it('stops asking when told, after the first source, and says how many it left out', () => {
    const { run, retriever } = setting({ any: new FixedScorer([1, 2]) });
    const source = { model: 'any', anchor: 'none', weight: 1 } as const;
    run([source, source, source], { mayGoOn: () => false });
    assert.equal(retriever.used.length, 1);
    assert.equal(retriever.skipped, 2);
  });

  it('says when a source had more to say, and finds the same candidates either way when it had not', () => {
    const { run, retriever } = setting({ any: new FixedScorer([4, 3, 2, 1]) });
    const sources = [{ model: 'any', anchor: 'none', weight: 1 }] as const;
    assert.equal(run(sources, { k: 2 }).length, 2);
    assert.equal(retriever.truncated, true);
    const best = run(sources);
    assert.equal(retriever.truncated, false);
    assert.deepEqual(run(sources, { reach: 'all' }), best);
    assert.deepEqual(run(sources, { reach: 'all-if-small' }), best);
    assert.deepEqual(run(sources, { reach: [3, 0, 1, 2] }).toSorted(), best.toSorted());
    assert.deepEqual(
      run(sources, { reach: [3, 1] }).map(([one]) => one),
      [3, 1],
    );
  });
});
