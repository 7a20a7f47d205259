import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildDataset } from '../../dataset/build-dataset.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { ItemId, ItemIndex } from '../../domain/ids.ts';
import type { JsonObject, Model, Scorer } from '../../domain/model.ts';
import { evaluate } from '../../evaluation/evaluate.ts';
import { timeProtocol } from '../../evaluation/protocol/protocol.ts';
import { orders, products, rankByCount, readerOf, shopWith } from '../training.case.ts';
import { basketCases } from './basket-cases.ts';
import { basketGate } from './basket-gate.ts';
import { gateKindOf } from './gates-by-model.ts';
import { repeatGate } from './list-gate.ts';
import { purchaseCount } from './purchase-count.ts';
import { testWindowStart } from './test-window.ts';

async function datasetOf(shoppers: number, days: number): Promise<Dataset> {
  const reader = readerOf(await shopWith(orders(shoppers, days)));
  return buildDataset({
    events: reader.read(0) as AsyncIterable<never[]>,
    products: products(),
    links: [],
  });
}

/** Knows that item 2m comes with item 2m + 1, or (`wrong`) believes that it comes with items nobody buys. */
function pairs(): Model<JsonObject> {
  return {
    name: 'pairs',
    summary: 'Proposes the other one of a pair.',
    defaults: {},
    parse: (given) => given,
    async fit(dataset, configuration) {
      return { meta: configuration, arrays: {}, itemIds: dataset.items.ids() };
    },
    async load(content, items): Promise<Scorer> {
      const wrong = content.meta['wrong'] === true;
      return {
        retrieve({ context }, k, out) {
          out.length = 0;
          for (const item of context) {
            const number = Number(items.idOf(item).slice(5));
            const partner = wrong ? 149 : number % 2 === 0 ? number + 1 : number - 1;
            const index = items.indexOf(`item-${partner}` as ItemId);
            if (index !== undefined && out.length < k) out.items[out.length++] = index;
          }
        },
        scoreAll: (_query, scores) => void scores.fill(0),
        explain: () => undefined,
      };
    },
  };
}

test('the held-out time is a tenth of the data, a day at least, thirty at most', async () => {
  const window = async (days: number): Promise<number> => {
    const dataset = await datasetOf(3, days);
    const last = Math.max(...dataset.interactions.times);
    return (last - testWindowStart(dataset)!) / DAY_MS;
  };
  assert.equal(await window(5), 1);
  assert.equal(Math.round(await window(60)), 6);
  assert.equal(await window(400), 30);
  assert.equal(testWindowStart(await datasetOf(30, 1)), undefined);
});

test('what comes with what is judged by the item taken out of a later basket', async () => {
  const dataset = await datasetOf(90, 60);
  const cases = basketCases(dataset, testWindowStart(dataset)!);
  assert.ok(cases.length >= 30);
  for (const { context, withheld } of cases) assert.ok(!context.includes(withheld as ItemIndex));

  const model = pairs();
  const question = { model, dataset, seed: 1, threads: 1 };
  const good = await basketGate({ ...question, configuration: {} });
  assert.equal(good.verdict, 'passed', good.reason);
  assert.ok(good.metrics['hitRate@20']! > 0.4);
  const bad = await basketGate({ ...question, configuration: { wrong: true }, champion: {} });
  assert.equal(bad.verdict, 'refused');
  assert.match(bad.reason, /^Worse than popular and the champion beyond chance: hitRate@20/);
  const few = await basketGate({ ...question, dataset: await datasetOf(3, 30), configuration: {} });
  assert.equal(few.verdict, 'untested');
  assert.match(few.reason, /^Not tested: the held-out time has \d+ baskets/);
});

test('buying again is judged against counting the shopper’s own baskets', async () => {
  const dataset = await datasetOf(90, 60);
  const answer = await repeatGate({
    model: rankByCount('buy-again'),
    configuration: {},
    dataset,
    seed: 1,
    threads: 1,
  });
  assert.equal(answer.verdict, 'refused');
  assert.match(answer.reason, /^Worse than purchase count beyond chance/);
});

test('purchase count finds the favourites and forgets each shopper before the next', async () => {
  const dataset = await datasetOf(90, 60);
  const protocol = timeProtocol({ cut: testWindowStart(dataset)!, target: 'all' });
  const { report } = await evaluate({ dataset, protocol, models: [purchaseCount], ks: [1, 20], seed: 1 });
  assert.ok(report.models['purchase count']!.metrics['hitRate@1']!.value > 0.3);
});

test('every model has a gate, the live ones their own', () => {
  assert.equal(gateKindOf('linear'), 'ranking');
  assert.equal(gateKindOf('popular'), 'none');
  assert.equal(gateKindOf('bought-together'), 'basket');
  assert.equal(gateKindOf('item-knn'), 'basket');
  assert.equal(gateKindOf('buy-again'), 'repeat');
});
