/**
 * The next click of a session on the YooChoose sample: every prefix of the sessions of the last day, full ranking, the
 * current item allowed (`hitRate@20`, `mrr@20`). With --validation the day before it is asked for instead, for choosing
 * settings. `blend` adds session-knn and linear, each divided by its best score, with the weight of linear from --share.
 * Prints JSON lines.
 *
 *     node bench/convert.ts yoochoose FILE
 *     node bench/yoochoose.ts FILE [--model session-knn|linear|item-knn|blend]… [--share .3]… [--configuration JSON]
 *                                  [--linear JSON] [--validation]
 */
import { parseArgs } from 'node:util';
import { readEventsFile } from '../packages/engine/src/compose/read-events-file.ts';
import { restrict } from '../packages/engine/src/dataset/restrict.ts';
import type { Dataset } from '../packages/engine/src/domain/dataset.ts';
import type { ItemTable } from '../packages/engine/src/domain/item-table.ts';
import type { JsonObject, Model, ModelQuery, Scorer } from '../packages/engine/src/domain/model.ts';
import { evaluate } from '../packages/engine/src/evaluation/evaluate.ts';
import type { Evaluated } from '../packages/engine/src/evaluation/evaluated.ts';
import { evaluatedModel } from '../packages/engine/src/evaluation/evaluated-model.ts';
import { nextInSessionProtocol } from '../packages/engine/src/evaluation/protocol/protocol.ts';
import { itemKnn } from '../packages/engine/src/models/item-knn/item-knn.ts';
import { linear } from '../packages/engine/src/models/linear/linear.ts';
import { sessionKnn } from '../packages/engine/src/models/session-knn/session-knn.ts';

const TEST = Date.UTC(2014, 3, 7, 0, 50);
const VALIDATION = Date.UTC(2014, 3, 6, 0, 40);
/** A session of the data set is one whatever its silences; the longest is of 89 minutes. */
const SESSION_GAP_MINUTES = 90;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', multiple: true, default: ['session-knn', 'linear', 'blend'] },
    share: { type: 'string', multiple: true, default: ['0.3'] },
    configuration: { type: 'string', default: '{}' },
    linear: { type: 'string', default: '{}' },
    validation: { type: 'boolean', default: false },
  },
});
const sessionConfiguration = {
  sessionGapMinutes: SESSION_GAP_MINUTES,
  ...(JSON.parse(values.configuration) as JsonObject),
};
const linearConfiguration = JSON.parse(values.linear) as JsonObject;

function best(scores: Float32Array): number {
  let most = 0;
  for (const score of scores) most = Math.max(most, score);
  return most;
}

/** score = session-knn / its best + share · linear / its best. */
class Blend implements Scorer {
  readonly #sessions: Scorer;
  readonly #linear: Scorer;
  readonly #share: number;
  readonly #scores: Float32Array;

  constructor(sessions: Scorer, linearScorer: Scorer, share: number, items: number) {
    this.#sessions = sessions;
    this.#linear = linearScorer;
    this.#share = share;
    this.#scores = new Float32Array(items);
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    this.#sessions.scoreAll(query, scores);
    this.#linear.scoreAll(query, this.#scores);
    const most = best(this.#scores);
    if (most === 0) return;
    for (let item = 0; item < scores.length; item++) {
      scores[item]! += (this.#share * Math.max(0, this.#scores[item]!)) / most;
    }
  }

  retrieve(): void {
    throw new Error('a blend is asked for all scores');
  }

  explain(): undefined {
    return undefined;
  }
}

async function loaded<Configuration>(
  model: Model<Configuration>,
  given: JsonObject,
  train: Dataset,
  items: ItemTable,
): Promise<Scorer> {
  return model.load(await model.fit(train, model.parse(given), { seed: 1, threads: 2 }), items);
}

/** The two models fitted where a model is loaded: evaluation hands the training part to `fit` alone. */
function blend(share: number): Evaluated {
  let train: Dataset | undefined;
  const model: Model<JsonObject> = {
    name: `blend ${share}`,
    summary: 'session-knn and linear, each divided by its best score, added.',
    defaults: {},
    parse: (given) => given,
    async fit(dataset) {
      train = dataset;
      return { meta: {}, arrays: {}, itemIds: [] };
    },
    async load(_content, items) {
      const sessions = await loaded(sessionKnn, sessionConfiguration, train!, items);
      return new Blend(sessions, await loaded(linear, linearConfiguration, train!, items), share, items.size);
    },
  };
  return evaluatedModel(model);
}

const whole = await readEventsFile(positionals[0] ?? '', []);
const { times } = whole.interactions;
const dataset = values.validation ? restrict(whole, (row) => times[row]! < TEST) : whole;
const { report } = await evaluate({
  dataset,
  protocol: nextInSessionProtocol({
    cut: values.validation ? VALIDATION : TEST,
    target: 'all',
    coldItems: 'keep',
    sessionGapMinutes: SESSION_GAP_MINUTES,
  }),
  models: values.model.flatMap((name) => {
    if (name === 'session-knn') return [evaluatedModel(sessionKnn, sessionConfiguration)];
    if (name === 'linear') return [evaluatedModel(linear, linearConfiguration)];
    if (name === 'item-knn') return [evaluatedModel(itemKnn)];
    if (name === 'blend') return values.share.map((share) => blend(Number(share)));
    throw new Error(`"${name}" is none of session-knn, linear, item-knn and blend`);
  }),
  ks: [20],
  seed: 1,
  threads: 2,
});
for (const [name, { metrics, fitSeconds, scoringMs }] of Object.entries(report.models)) {
  const { 'hitRate@20': hitRate, 'mrr@20': mrr } = metrics;
  console.log(JSON.stringify({ name, questions: report.evaluated, hitRate, mrr, fitSeconds, scoringMs }));
}
