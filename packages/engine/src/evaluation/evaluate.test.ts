import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import type { Dataset } from '../domain/dataset.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import { AisleError } from '../domain/errors.ts';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import { Random } from '../domain/random.ts';
import { popular, popularLastDays } from './baselines/popular.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluated, FittedRecommender } from './evaluated.ts';
import { pairedDifference } from './intervals/paired-difference.ts';
import { leaveOneOutProtocol, timeProtocol } from './protocol/protocol.ts';

/** 300 shoppers, 40 items of falling popularity, 100 days; a tenth of the shoppers come after day 80 only. */
function shop(seed: number): Dataset {
  const random = new Random(seed);
  const builder = new DatasetBuilder();
  for (let u = 0; u < 300; u++) {
    const from = u % 10 === 0 ? 81 : 0;
    for (let i = 0; i < 12; i++) {
      builder.add({
        shopper: `s:${u}` as ProfileKey,
        item: `i${Math.floor(random.uniform() ** 2 * 40)}` as ItemId,
        time: Math.floor((from + random.uniform() * (100 - from)) * DAY_MS),
        type: random.uniform() < 0.5 ? 'view' : 'purchase',
      });
    }
  }
  return builder.build();
}

const CUT = 80 * DAY_MS;

function listing(name: string, recommend: FittedRecommender['recommend']): Evaluated {
  return { name, configuration: {}, fit: async () => ({ recommend }) };
}

const nothing = listing('nothing', (_query, out) => {
  out.length = 0;
});

describe('evaluate', () => {
  it('gives the numbers that a hand can check', async () => {
    const builder = new DatasetBuilder();
    const add = (shopper: string, item: string, time: number): void =>
      builder.add({ shopper: `s:${shopper}` as ProfileKey, item: item as ItemId, time });
    // Popularity in training: a 3, b 2, c 1.
    for (const [shopper, bought] of [
      ['x', 'abc'],
      ['y', 'ab'],
      ['z', 'a'],
    ] as const) {
      for (const item of bought) add(shopper, item, 1);
    }
    add('y', 'c', 10);
    add('z', 'c', 10);
    add('z', 'b', 11);
    add('new', 'a', 12);
    const { report, perShopper } = await evaluate({
      dataset: builder.build(),
      protocol: timeProtocol({ cut: 5 }),
      models: [popular],
      ks: [1, 2],
      seed: 1,
    });
    // y is asked for c and gets [c]; z is asked for b and c and gets [b, c]; the newcomer for a and gets [a, b].
    const { metrics, cold, recallCurve } = report.models['popular']!;
    assert.equal(report.evaluated, 2);
    assert.equal(metrics['recall@1']!.value, 1);
    assert.equal(metrics['plainRecall@1']!.value, 0.75);
    assert.equal(metrics['precision@2']!.value, 0.75);
    assert.equal(metrics['ndcg@2']!.value, 1);
    assert.ok(Math.abs(metrics['coverage@1']!.value - 2 / 3) < 1e-12);
    assert.ok(Math.abs(metrics['coverage@2']!.value - 2 / 3) < 1e-12);
    assert.deepEqual(recallCurve, [1, 1]);
    assert.equal(cold!['precision@2']!.value, 0.5);
    assert.deepEqual([...perShopper['popular']!['precision@2']!], [0.5, 1]);
    assert.deepEqual(report.slices, {
      warm: { shoppers: 2, targets: 3, events: 3 },
      cold: { shoppers: 1, targets: 1, events: 1 },
    });
  });

  it('shows no model the future', async () => {
    let seen: Dataset | undefined;
    let questions = 0;
    const recorder: Evaluated = {
      name: 'recorder',
      configuration: {},
      async fit(train) {
        seen = train;
        return {
          recommend(query, out) {
            questions++;
            assert.equal(query.now, CUT);
            for (let i = 0; i < query.history.length; i++) assert.ok(query.history.times[i]! < CUT);
            out.length = 0;
          },
        };
      },
    };
    const { report } = await evaluate({
      dataset: shop(1),
      protocol: timeProtocol({ cut: CUT }),
      models: [recorder],
      seed: 1,
    });
    assert.ok(seen!.interactions.length > 0);
    assert.ok(seen!.interactions.times.every((time) => time < CUT));
    assert.equal(seen!.asOf, CUT);
    assert.equal(questions, report.slices.warm.shoppers + report.slices.cold.shoppers);
    assert.ok(report.slices.cold.shoppers > 0);
    assert.equal(report.models['recorder']!.metrics['hitRate@20']!.value, 0);
    assert.equal(report.models['recorder']!.metrics['novelty@20']!.value, 0);
  });

  it('names the items to leave out, and refuses a list that holds one', async () => {
    const dataset = shop(2);
    const stubborn = listing('stubborn', (query, out) => {
      out.length = query.exclude.length > 0 ? 1 : 0;
      out.items[0] = query.exclude.items[0]!;
      const history = new Set(query.history.items.subarray(0, query.history.length));
      assert.deepEqual(new Set(query.exclude.items.subarray(0, query.exclude.length)), history);
      assert.equal(query.exclude.length, history.size);
    });
    const run = (target: 'new' | 'all', model: Evaluated) =>
      evaluate({ dataset, protocol: timeProtocol({ cut: CUT, target }), models: [model], seed: 1 });
    await assert.rejects(run('new', stubborn), /stubborn holds item \d+, which was to be left out/);
    await run(
      'all',
      listing('free', (query, out) => {
        assert.equal(query.exclude.length, 0);
        out.length = 0;
      }),
    );
    const twice = listing('twice', (_query, out) => {
      out.length = 2;
      out.items[0] = 3;
      out.items[1] = 3;
    });
    await assert.rejects(run('all', twice), /twice holds item 3 twice/);
    const outside = listing('outside', (_query, out) => {
      out.length = 1;
      out.items[0] = dataset.items.size;
    });
    await assert.rejects(run('all', outside), /outside the table/);
  });

  it('has the shape of the command line’s JSON, the same for the same seed', async () => {
    const run = () =>
      evaluate({
        dataset: shop(3),
        protocol: timeProtocol({ cut: CUT }),
        models: [popular, popularLastDays(7)],
        ks: [20, 10],
        seed: 5,
        clock: () => 0,
      });
    const first = (await run()).report;
    const json: typeof first = JSON.parse(JSON.stringify(first));
    assert.deepEqual(json, first);
    assert.equal(json.protocol, 'time');
    assert.equal(json.cut, '1970-03-22T00:00:00.000Z');
    assert.equal(json.target, 'new');
    for (const count of ['events', 'shoppers', 'items', 'evaluated'] as const)
      assert.ok(json[count] > 0, count);
    assert.deepEqual(Object.keys(json.models), ['popular', 'popular-last-7-days']);
    for (const model of Object.values(first.models)) {
      assert.ok(model.peakRssMb > 10);
      assert.equal(model.fitSeconds, 0);
      for (const k of [10, 20]) {
        for (const name of [
          'recall',
          'plainRecall',
          'precision',
          'hitRate',
          'ndcg',
          'mrr',
          'map',
          'coverage',
          'gini',
        ]) {
          const { value, low, high } = model.metrics[`${name}@${k}`]!;
          assert.ok(0 <= low && low <= value && value <= high && high <= 1, `${name}@${k}`);
        }
        assert.ok(model.metrics[`novelty@${k}`]!.value > 0);
      }
      assert.equal(model.recallCurve.length, 20);
      assert.ok(Math.abs(model.recallCurve[9]! - model.metrics['recall@10']!.value) < 1e-6);
      assert.ok(Math.abs(model.exposure.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
    }
    const again = (await run()).report;
    const metrics = (report: typeof first) => Object.values(report.models).map((model) => model.metrics);
    assert.deepEqual(metrics(again), metrics(first));
  });

  it('pairs the models by shopper', async () => {
    const { report, perShopper } = await evaluate({
      dataset: shop(4),
      protocol: leaveOneOutProtocol(),
      models: [popular, nothing],
      ks: [10],
      seed: 5,
    });
    assert.equal(report.comparison.best, 'popular');
    const expected = pairedDifference(
      perShopper['popular']!['ndcg@10']!,
      perShopper['nothing']!['ndcg@10']!,
      {
        seed: 5,
      },
    );
    assert.deepEqual(report.comparison.ahead, { nothing: expected });
    assert.ok(expected.low > 0);
    assert.equal(report.cut, undefined);
  });

  it('stops when told to, and lets go of the model', async () => {
    const abort = new AbortController();
    let closed = 0;
    let now = 0;
    const slow: Evaluated = {
      name: 'slow',
      configuration: {},
      fit: async () => ({
        recommend: (_query, out) => {
          out.length = 0;
          abort.abort();
        },
        close: () => {
          closed++;
        },
      }),
    };
    await assert.rejects(
      evaluate({
        dataset: shop(5),
        protocol: timeProtocol({ cut: CUT }),
        models: [slow],
        seed: 1,
        signal: abort.signal,
        clock: () => (now += 10),
      }),
      (error: unknown) => error instanceof AisleError && error.code === 'interrupted',
    );
    assert.equal(closed, 1);
  });

  it('refuses wrong options by name', async () => {
    const run = (options: { ks?: number[]; models?: Evaluated[] }) =>
      evaluate({ dataset: shop(6), protocol: timeProtocol(), models: [popular], seed: 1, ...options });
    const field = (name: string) => (error: unknown) => error instanceof AisleError && error.field === name;
    await assert.rejects(run({ ks: [0] }), field('ks'));
    await assert.rejects(run({ ks: [] }), field('ks'));
    await assert.rejects(run({ models: [] }), field('models'));
    await assert.rejects(run({ models: [popular, popular] }), field('models'));
  });
});
