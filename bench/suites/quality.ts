import {
  type EvaluationReport,
  evaluateShop,
  type ShopEvaluation,
} from '../../packages/engine/src/compose/evaluate-shop.ts';
import { evaluatedPlacement } from '../../packages/engine/src/compose/evaluated-placement.ts';
import { readEventsFile } from '../../packages/engine/src/compose/read-events-file.ts';
import { buildDataset } from '../../packages/engine/src/dataset/build-dataset.ts';
import type { Dataset } from '../../packages/engine/src/domain/dataset.ts';
import type { Placement } from '../../packages/engine/src/domain/placement.ts';
import type { Product } from '../../packages/engine/src/domain/product.ts';
import { evaluate } from '../../packages/engine/src/evaluation/evaluate.ts';
import { timeProtocol } from '../../packages/engine/src/evaluation/protocol/protocol.ts';
import { DEFAULT_PLACEMENTS } from '../../packages/engine/src/pipeline/default-placements.ts';
import { openLogReader } from '../../packages/engine/src/store/sqlite/log-reader.ts';
import { convert } from '../convert.ts';
import { atLeast } from '../report/figure.ts';
import { withoutOnlineRetail } from '../shop/shops.ts';
import type { Suite, SuiteContext } from '../suite.ts';

const CUT = Date.UTC(2011, 9, 9);
const THREADS = 2;
const SEED = 1;
const MODELS = ['item-knn', 'linear', 'buy-again', 'placement:home', 'placement:email'];
const REPEATS = 'placement:home-with-repeats';
/** The home page for shops where people buy the same again. */
const WITH_REPEATS: Placement = {
  ...DEFAULT_PLACEMENTS.find(({ name }) => name === 'home')!,
  name: 'home-with-repeats',
  sources: [
    { model: 'linear', anchor: 'history', weight: 1 },
    { model: 'buy-again', anchor: 'history', weight: 1 },
  ],
  repeat: 'allow',
};

/** Recall@20 and NDCG@20 by target: which list has to reach them, and how many customers the published figures have. */
const GOALS = {
  new: { list: 'placement:home', recall: 0.14, ndcg: 0.125, customers: 1702 },
  all: { list: REPEATS, recall: 0.33, ndcg: 0.33, customers: 1791 },
} as const;

type Target = keyof typeof GOALS;

export const quality: Suite = {
  name: 'quality',
  title: 'Quality of the lists on Online Retail',
  async run(context) {
    const absent = withoutOnlineRetail();
    if (absent !== undefined) return context.skip(absent);
    const { shops, step, state } = context;
    step('the published file as CSV');
    const file = `${shops.folder('online-retail')}.csv`;
    await convert('online-retail', file);
    const shop = await shops.importedRetail({ toNow: false });
    state(
      'Trained on everything before 2011-10-09, asked at that moment for every customer who had bought before and bought after; all items ranked; targets are what they then bought: items new to them, or all.',
    );
    state(
      'The raw file: every line with a customer, a quantity and a price above 0, as published figures have it. The shop: what `aisle import` made of it, returns taken back, articles that are no goods left out.',
    );
    state(
      `${REPEATS} is the home placement with buy-again as a source and repeats allowed; every placement is evaluated by the stages that serve, without its caps for variety.`,
    );
    const sources = [await rawSource(file), await shopSource(shop.data)];
    for (const target of ['new', 'all'] as const)
      for (const source of sources) await measure(context, source, target);
  },
};

/** One form of the data, as `aisle evaluate` takes it and read. */
interface Source {
  readonly name: string;
  readonly data: string;
  readonly events: string | undefined;
  readonly dataset: Dataset;
  readonly products: readonly Product[] | undefined;
  /** Published figures were made on this form. */
  readonly published: boolean;
}

async function rawSource(file: string): Promise<Source> {
  const dataset = await readEventsFile(file, []);
  return { name: 'the raw file', data: '', events: file, dataset, products: undefined, published: true };
}

async function shopSource(data: string): Promise<Source> {
  const reader = openLogReader(data);
  try {
    const catalogue = [...reader.products()];
    const products = catalogue.filter(({ status }) => status !== 'deleted');
    async function* blocks() {
      yield* reader.read(0);
    }
    const dataset = await buildDataset({ events: blocks(), products: catalogue, links: reader.links() });
    return { name: 'the imported shop', data, events: undefined, dataset, products, published: false };
  } finally {
    reader.close();
  }
}

function requestOf({ signal }: SuiteContext): Omit<ShopEvaluation, 'data' | 'events' | 'models' | 'target'> {
  return {
    products: undefined,
    protocol: 'time',
    cut: CUT,
    coldItems: 'exclude',
    fitOn: 'all-but-last-two',
    ks: [10, 20],
    configurations: {},
    threads: THREADS,
    seed: SEED,
    signal,
    onProgress: () => undefined,
  };
}

/** A figure without one of its models is not the figure. */
function wanted(_: string, why: Error): never {
  throw why;
}

async function measure(context: SuiteContext, source: Source, target: Target): Promise<void> {
  const { step, quick, signal } = context;
  step(`${source.name}, ${wordsOf(target)}`);
  const request = { ...requestOf(context), data: source.data, events: source.events, target };
  const { report } = await evaluateShop({ ...request, models: quick ? ['placement:home'] : MODELS });
  figures(context, report, source.name, target);
  const repeats = await evaluate({
    dataset: source.dataset,
    protocol: timeProtocol({ target, coldItems: 'exclude', cut: CUT }),
    models: [evaluatedPlacement(WITH_REPEATS, {}, source.products, wanted)],
    ks: [10, 20],
    seed: SEED,
    threads: THREADS,
    signal,
  });
  figures(context, repeats.report, source.name, target);
  const { customers } = GOALS[target];
  if (source.published && report.evaluated !== customers)
    throw new Error(`${report.evaluated} customers were asked, not the ${customers} of published figures`);
}

function figures(context: SuiteContext, report: EvaluationReport, data: string, target: Target): void {
  const goals = GOALS[target];
  for (const [name, { metrics, fitSeconds, scoringMs }] of Object.entries(report.models)) {
    for (const metric of ['recall', 'ndcg'] as const) {
      const { value, low, high } = metrics[`${metric}@20`]!;
      context.figure({
        name: `${data}, ${wordsOf(target)}: ${name} ${metric}@20`,
        value,
        unit: '',
        interval: [low, high],
        ...(name === goals.list ? atLeast(goals[metric]) : {}),
        note: `${report.evaluated.toLocaleString('en-GB')} customers; fitted in ${fitSeconds.toFixed(1)} s, answers in ${scoringMs.toFixed(2)} ms`,
      });
    }
  }
}

function wordsOf(target: Target): string {
  return target === 'new' ? 'items new to the customer' : 'repeats count';
}
