/**
 * The contract of the `Model` port as tests: every model runs it beside its own tests.
 *
 *     modelConformance('item-knn', () => new ItemKnn(), { answersFrom: 'history' });
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shopperHistory } from '../dataset/shopper-history.ts';
import type { ArtefactArray, ArtefactContent } from '../domain/artefact.ts';
import type { Dataset } from '../domain/dataset.ts';
import { AisleError } from '../domain/errors.ts';
import { EMPTY_HISTORY, type History } from '../domain/history.ts';
import type { ItemId, ItemIndex } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import type {
  FitOptions,
  JsonObject,
  Kinship,
  Model,
  ModelQuery,
  ScoredItems,
  Scorer,
} from '../domain/model.ts';
import { Random } from '../domain/random.ts';
import { checkerboard, emptyShop, smallShop } from './conformance-data.case.ts';

export interface ConformanceOptions {
  /** What the model looks at: the shopper's history, the items of the page or cart, or neither. */
  readonly answersFrom: 'history' | 'context' | 'none';
  /** Given to `parse`; the model's own defaults when absent. */
  readonly configuration?: JsonObject;
  /** Configuration for the checkerboard, where thresholds made for real shops would keep everything out. */
  readonly checkerboardConfiguration?: JsonObject;
  /** False for models that do not recommend items beyond the history (buy again), or not by likeness. */
  readonly checkerboard?: boolean;
  /** All of a shopper's checkerboard items in one basket. Default: for models that answer from the context. */
  readonly oneBasket?: boolean;
  /** The model fits a shop without any interactions (it learns from products or by `observe`). */
  readonly fitsNothing?: boolean;
}

const FIT: FitOptions = { seed: 7, threads: 1 };
const GARBAGE = 1_000_000_000;
/** Any kinship will do. */
const BY_REMAINDER: Kinship = (cause, item) => KINSHIPS[(cause + item) % KINSHIPS.length]!;
const KINSHIPS = [-1, 0, 1, 2] as const;

export function modelConformance<Configuration>(
  name: string,
  makeModel: () => Model<Configuration>,
  options: ConformanceOptions,
): void {
  const fit = (dataset: Dataset, fitOptions: Partial<FitOptions> = {}) => {
    const model = makeModel();
    return model.fit(dataset, model.parse(options.configuration ?? {}), { ...FIT, ...fitOptions });
  };
  const queryOf = (dataset: Dataset, history: History): ModelQuery => ({
    now: dataset.asOf,
    history: options.answersFrom === 'context' ? EMPTY_HISTORY : history,
    context:
      options.answersFrom === 'context'
        ? [...new Set(history.items.subarray(0, Math.min(history.length, 200)))].map((i) => i as ItemIndex)
        : [],
  });
  const shop = smallShop(1);
  const fitted = once(async () => fit(shop));
  const ready = async (): Promise<{ scorer: Scorer; items: ItemTable }> => {
    const items = new ItemTable(shop.items.ids());
    return { scorer: await makeModel().load(await fitted(), items), items };
  };

  describe(`${name} keeps the contract of a model`, () => {
    it('has a name, a summary, and defaults that parse to themselves', () => {
      const model = makeModel();
      assert.equal(model.name, name);
      assert.match(model.summary, /\S/);
      assert.deepEqual(model.parse({}), model.defaults);
      assert.deepEqual(model.parse(JSON.parse(JSON.stringify(model.defaults)) as JsonObject), model.defaults);
    });

    it('names a configuration field that it does not know', () => {
      assert.throws(
        () => makeModel().parse({ noSuchField: 1 }),
        (error) =>
          error instanceof AisleError &&
          error.code === 'invalid_configuration' &&
          /noSuchField/.test(error.field ?? ''),
      );
    });

    it('gives the same artefact for the same data, configuration and seed, and it survives JSON and a copy', async () => {
      const [first, second] = [await fitted(), await fit(smallShop(1))];
      assert.equal(fingerprint(second), fingerprint(first));
      assert.deepEqual(JSON.parse(JSON.stringify(first.meta)), first.meta);
      assert.equal(new Set(first.itemIds).size, first.itemIds.length);
    });

    it('gives the same artefact on two threads as on one', async () => {
      assert.equal(fingerprint(await fit(shop, { threads: 2 })), fingerprint(await fitted()));
    });

    it('proposes something for most shoppers, best first, without repeats and within the table', async () => {
      const { scorer, items } = await ready();
      let answered = 0;
      for (let shopper = 0; shopper < shop.shoppers.length; shopper++) {
        const answer = retrieve(scorer, queryOf(shop, shopperHistory(shop, shopper)), 10);
        if (answer.length > 0) answered++;
        assert.equal(new Set(answer.map((one) => one.item)).size, answer.length);
        answer.forEach((one, at) => {
          assert.ok(one.item >= 0 && one.item < items.size);
          assert.ok(Number.isFinite(one.score) && one.score > 0, `score ${one.score}`);
          const before = answer[at - 1];
          if (before) {
            assert.ok(before.score > one.score || (before.score === one.score && before.item < one.item));
          }
        });
      }
      assert.ok(answered > shop.shoppers.length / 2, `${answered} of ${shop.shoppers.length} answered`);
    });

    it('retrieves the top k of what it scores, ties by lower index, whatever the k', async () => {
      const { scorer, items } = await ready();
      for (let shopper = 0; shopper < 20; shopper++) {
        const query = queryOf(shop, shopperHistory(shop, shopper));
        const expected = topOf(scoreAll(scorer, query, items.size));
        for (const k of [0, 1, 3, 10, items.size, items.size + 100]) {
          const answer = retrieve(scorer, query, k);
          assert.deepEqual(
            answer.map((one) => one.item),
            expected.slice(0, k).map((one) => one.item),
          );
          answer.forEach((one, at) => {
            assert.ok(near(one.score, expected[at]!.score), `${one.score} for ${expected[at]!.score}`);
          });
        }
      }
    });

    it('answers the same to the same query, whatever was asked between', async () => {
      const { scorer, items } = await ready();
      const query = queryOf(shop, shopperHistory(shop, 3));
      const first = scoreAll(scorer, query, items.size);
      const answer = retrieve(scorer, query, 10);
      for (let shopper = 4; shopper < 12; shopper++) {
        retrieve(scorer, queryOf(shop, shopperHistory(shop, shopper)), 5);
        scoreAll(scorer, queryOf(shop, shopperHistory(shop, shopper)), items.size);
      }
      assert.deepEqual(scoreAll(scorer, query, items.size), first);
      assert.deepEqual(retrieve(scorer, query, 10), answer);
    });

    it('follows its items into a table of another order and size', async () => {
      const { scorer, items } = await ready();
      const ids = [...items.ids()].reverse();
      const larger = new ItemTable(['newcomer-1' as ItemId, ...ids, 'newcomer-2' as ItemId]);
      const other = await makeModel().load(copyOf(await fitted()), larger);
      for (let shopper = 0; shopper < 10; shopper++) {
        const history = shopperHistory(shop, shopper);
        const moved = movedHistory(history, (item) => larger.indexOf(items.idOf(item))!);
        const here = scoreAll(scorer, queryOf(shop, history), items.size);
        const there = scoreAll(other, queryOf(shop, moved), larger.size);
        for (let item = 0; item < items.size; item++) {
          const score = there[larger.indexOf(items.idOf(item as ItemIndex))!]!;
          assert.ok(near(score, here[item]!), `item ${item}: ${score} there, ${here[item]} here`);
        }
      }
    });

    it('adds to the table the items it lacks', async () => {
      const content = await fitted();
      const items = new ItemTable();
      await makeModel().load(content, items);
      for (const id of content.itemIds) assert.notEqual(items.indexOf(id as ItemId), undefined);
    });

    it('loads in turns, between which others may add to the table', async () => {
      const { scorer, items } = await ready();
      const crowded = new ItemTable();
      let turns = 0;
      const turn = async () => {
        await Promise.resolve();
        crowded.intern(`meanwhile-${turns++}` as ItemId);
      };
      const other = await makeModel().load(await fitted(), crowded, { turn });
      assert.ok(turns >= 2, `${turns} turns`);
      const history = shopperHistory(shop, 1);
      const moved = movedHistory(history, (item) => crowded.intern(items.idOf(item)));
      const here = scoreAll(scorer, queryOf(shop, history), items.size);
      const there = scoreAll(other, queryOf(shop, moved), crowded.size);
      for (let item = 0; item < items.size; item++) {
        const score = there[crowded.indexOf(items.idOf(item as ItemIndex))!]!;
        assert.ok(near(score, here[item]!), `item ${item}: ${score} there, ${here[item]} here`);
      }
    });

    it('goes on when items join the table after it was loaded, and in the history and on the page', async () => {
      const { scorer, items } = await ready();
      const known = shopperHistory(shop, 0);
      const before = scoreAll(scorer, queryOf(shop, known), items.size);
      for (let late = 0; late < 40; late++) items.intern(`late-${late}` as ItemId);
      const after = scoreAll(scorer, queryOf(shop, known), items.size);
      assert.deepEqual(after.subarray(0, before.length), before);
      const late = items.indexOf('late-39' as ItemId)!;
      const query = queryOf(shop, historyFrom([late, known.items[0]!, late], shop.asOf));
      for (const one of retrieve(scorer, query, 20)) assert.ok(one.item < items.size);
      assert.ok(scoreAll(scorer, query, items.size).every(Number.isFinite));
      assert.ok(scoreAll(scorer, { ...query, context: [late] }, items.size).every(Number.isFinite));
      const lateOnly = queryOf(shop, historyFrom([late], shop.asOf));
      assert.ok(scoreAll(scorer, lateOnly, items.size).every(Number.isFinite));
    });

    it('answers without failing to an unknown shopper', async () => {
      const { scorer, items } = await ready();
      const query: ModelQuery = { now: shop.asOf, history: EMPTY_HISTORY, context: [] };
      const answer = retrieve(scorer, query, 10);
      if (options.answersFrom === 'none') assert.ok(answer.length > 0);
      else assert.equal(answer.length, 0);
      assert.ok(scoreAll(scorer, query, items.size).every(Number.isFinite));
    });

    it('takes a history longer than any buffer and reads no further than its length', async () => {
      const { scorer, items } = await ready();
      const random = new Random(5);
      const long = Array.from({ length: 20_000 }, () => random.below(items.size));
      const history = historyFrom(long, shop.asOf);
      for (const one of retrieve(scorer, queryOf(shop, history), 10)) assert.ok(Number.isFinite(one.score));
      const short = historyFrom(long.slice(0, 5), shop.asOf);
      const query = queryOf(shop, short);
      const trailing = { ...query, history: withGarbage(query.history) };
      assert.deepEqual(scoreAll(scorer, trailing, items.size), scoreAll(scorer, query, items.size));
      assert.deepEqual(retrieve(scorer, trailing, 10), retrieve(scorer, query, 10));
    });

    it('explains what it proposes and nothing else', async () => {
      const { scorer, items } = await ready();
      for (let shopper = 0; shopper < 20; shopper++) {
        const history = shopperHistory(shop, shopper);
        const query = queryOf(shop, history);
        const known = new Set([...history.items.subarray(0, history.length), ...query.context]);
        const scores = scoreAll(scorer, query, items.size);
        for (let item = 0; item < items.size; item++) {
          const evidence = scorer.explain(query, item as ItemIndex);
          if (scores[item] === 0) assert.equal(evidence, undefined);
          if (scores[item]! <= 0) continue;
          assert.ok(evidence, `item ${item} was proposed with ${scores[item]} and has no evidence`);
          if (evidence.because !== undefined) assert.ok(known.has(evidence.because));
          for (const figure of Object.values(evidence.figures ?? {})) assert.ok(Number.isFinite(figure));
          const { because, share, link } = scorer.explain(query, item as ItemIndex, BY_REMAINDER)!;
          if (because !== undefined) assert.ok(known.has(because));
          for (const part of [share, link]) if (part !== undefined) assert.ok(part > 0 && part <= 1);
          if (scorer.because !== undefined)
            assert.deepEqual(scorer.because(query, item as ItemIndex, BY_REMAINDER), {
              because,
              share,
              link,
            });
        }
      }
    });

    it('says what is missing when there is nothing to learn from', async (t) => {
      if (options.fitsNothing) return t.skip('this model fits an empty shop');
      await assert.rejects(
        fit(emptyShop()),
        (error) =>
          error instanceof AisleError && error.code === 'not_enough_data' && (error.remedy ?? '').length > 10,
      );
    });

    it('learns from one shopper, or says that one is not enough', async () => {
      const lonely = smallShop(2, 1);
      try {
        const items = new ItemTable(lonely.items.ids());
        const scorer = await makeModel().load(await fit(lonely), items);
        const query = queryOf(lonely, shopperHistory(lonely, 0));
        assert.ok(scoreAll(scorer, query, items.size).every(Number.isFinite));
        retrieve(scorer, query, 10);
      } catch (error) {
        assert.ok(error instanceof AisleError && error.code === 'not_enough_data', String(error));
      }
    });

    it('stops when told to, before it begins and at its first step', async () => {
      const interrupted = (error: unknown) => error instanceof AisleError && error.code === 'interrupted';
      await assert.rejects(fit(shop, { signal: AbortSignal.abort() }), interrupted);
      const controller = new AbortController();
      let early = false;
      const stopped = fit(shop, {
        signal: controller.signal,
        onProgress: (fraction) => {
          assert.ok(fraction >= 0 && fraction <= 1);
          if (fraction < 1) early = true;
          controller.abort();
        },
      });
      await stopped.then(
        () => assert.equal(early, false, 'it went on after the signal'),
        (error) => assert.ok(interrupted(error), String(error)),
      );
    });

    it('refuses an artefact that is not its own', async () => {
      const foreign: ArtefactContent = { meta: {}, arrays: { nothing: new Int32Array(1) }, itemIds: ['a'] };
      await assert.rejects(
        makeModel().load(foreign, new ItemTable()),
        (error) => error instanceof AisleError && error.code === 'artefact_corrupt',
      );
    });

    it('answers otherwise after it has observed', async (t) => {
      const { scorer, items } = await ready();
      if (scorer.observe === undefined) return t.skip('this model changes by training alone');
      const query = { ...queryOf(shop, shopperHistory(shop, 0)), now: shop.asOf + 60_000 };
      const before = scoreAll(scorer, query, items.size);
      // The least of the items may be one that the model never proposes to this shopper; the first one is not.
      const ascending = [...before.keys()].sort((a, b) => before[a]! - before[b]!) as ItemIndex[];
      // Two acts a shopper: some models learn from what follows what.
      for (let act = 0; act < 600; act++) {
        const item = ascending.at(act % 2 === 0 ? 0 : -1)!;
        scorer.observe({ item, type: 8, time: shop.asOf + act, quantity: 1, order: -1, shopper: act >> 1 });
      }
      assert.notDeepEqual(scoreAll(scorer, query, items.size), before);
    });

    it('observes items that joined the table after it was loaded', async (t) => {
      const { scorer, items } = await ready();
      if (scorer.observe === undefined) return t.skip('this model changes by training alone');
      for (let late = 0; late < 3000; late++) items.intern(`late-${late}` as ItemId);
      const item = items.indexOf('late-2999' as ItemId)!;
      for (let act = 0; act < 300; act++) {
        scorer.observe({ item, type: 8, time: shop.asOf + act, quantity: 1, order: -1, shopper: act });
      }
      const query = { ...queryOf(shop, shopperHistory(shop, 0)), now: shop.asOf + 60_000 };
      assert.ok(scoreAll(scorer, query, items.size).every(Number.isFinite));
      for (const one of retrieve(scorer, query, items.size)) assert.ok(one.item < items.size);
    });

    it('finds the withheld square of the checkerboard', async (t) => {
      if (options.checkerboard === false || options.answersFrom === 'none') {
        return t.skip('this model does not recommend by likeness');
      }
      const board = checkerboard(24, 11, options.oneBasket ?? options.answersFrom === 'context');
      const model = makeModel();
      const configuration = options.checkerboardConfiguration ?? options.configuration ?? {};
      const content = await model.fit(board.dataset, model.parse(configuration), FIT);
      const items = new ItemTable(board.dataset.items.ids());
      const scorer = await model.load(content, items);
      for (let shopper = 0; shopper < board.withheld.length; shopper++) {
        const history = shopperHistory(board.dataset, shopper);
        const seen = new Set(history.items);
        const answer = retrieve(scorer, queryOf(board.dataset, history), items.size);
        const best = answer.find((one) => !seen.has(one.item));
        assert.equal(best?.item, board.withheld[shopper], `shopper ${shopper}`);
      }
    });
  });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function retrieve(scorer: Scorer, query: ModelQuery, k: number): { item: number; score: number }[] {
  const out: ScoredItems = {
    length: GARBAGE,
    items: new Int32Array(k + 3).fill(-GARBAGE),
    scores: new Float32Array(k + 3).fill(Number.NaN),
  };
  scorer.retrieve(query, k, out);
  assert.ok(out.length <= k, `asked for ${k}, given ${out.length}`);
  return Array.from({ length: out.length }, (_, at) => ({ item: out.items[at]!, score: out.scores[at]! }));
}

function scoreAll(scorer: Scorer, query: ModelQuery, size: number): Float32Array {
  const scores = new Float32Array(size).fill(Number.NaN);
  scorer.scoreAll(query, scores);
  return scores;
}

/** Proposals are the items with a positive score. */
function topOf(scores: Float32Array): { item: number; score: number }[] {
  return [...scores.entries()]
    .filter(([, score]) => score > 0)
    .map(([item, score]) => ({ item, score }))
    .sort((a, b) => b.score - a.score || a.item - b.item);
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 + 1e-5 * Math.max(Math.abs(a), Math.abs(b));
}

function historyFrom(items: readonly number[], end: number): History {
  const length = items.length;
  return {
    length,
    items: Int32Array.from(items),
    times: Float64Array.from(items, (_, at) => end - (length - at) * 60_000),
    types: new Uint8Array(length).fill(8),
    quantities: new Float32Array(length).fill(1),
    orders: Int32Array.from(items, (_, at) => at),
  };
}

function movedHistory(history: History, to: (item: ItemIndex) => number): History {
  const items = history.items.slice(0, history.length);
  return { ...history, items: items.map((item) => to(item as ItemIndex)) };
}

/** The same history in arrays that go on with nonsense. */
function withGarbage(history: History): History {
  const length = history.length + 50;
  const garbage: History = {
    length: history.length,
    items: new Int32Array(length).fill(-GARBAGE),
    times: new Float64Array(length).fill(Number.NaN),
    types: new Uint8Array(length).fill(200),
    quantities: new Float32Array(length).fill(Number.NaN),
    orders: new Int32Array(length).fill(-GARBAGE),
  };
  garbage.items.set(history.items.subarray(0, history.length));
  garbage.times.set(history.times.subarray(0, history.length));
  garbage.types.set(history.types.subarray(0, history.length));
  garbage.quantities.set(history.quantities.subarray(0, history.length));
  garbage.orders.set(history.orders.subarray(0, history.length));
  return garbage;
}

function copyOf(content: ArtefactContent): ArtefactContent {
  const arrays: Record<string, ArtefactArray> = {};
  for (const [key, array] of Object.entries(content.arrays)) arrays[key] = array.slice();
  return {
    meta: JSON.parse(JSON.stringify(content.meta)) as JsonObject,
    arrays,
    itemIds: [...content.itemIds],
  };
}

/** Everything in an artefact as one string: metadata, ids, and the bytes and kind of every array. */
function fingerprint(content: ArtefactContent): string {
  const arrays = Object.keys(content.arrays)
    .sort()
    .map((key) => {
      const array = content.arrays[key]!;
      const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
      return [key, array.constructor.name, bytes.toString('base64')];
    });
  return JSON.stringify([content.meta, content.itemIds, arrays]);
}
