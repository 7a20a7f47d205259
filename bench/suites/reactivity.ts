import { Random } from '../../packages/engine/src/domain/random.ts';
import { atLeast } from '../report/figure.ts';
import { ServedShop } from '../shop/served-shop.ts';
import { peopleAndProducts, type Shop, withoutOnlineRetail } from '../shop/shops.ts';
import type { Suite } from '../suite.ts';
import { Connection, wireRequest } from '../traffic/connection.ts';
import { Histogram } from '../traffic/histogram.ts';

const LANES = 8;
const LIMIT = 12;
const FAULTS_KEPT = 5;

interface Answered {
  readonly served: { readonly model: string; readonly degraded?: readonly string[] };
  readonly items: readonly {
    readonly itemId: string;
    readonly reasons: readonly { code: string; itemId?: string }[];
  }[];
}

/** One lane: events leave on one connection, questions on another, so that no order between them helps. */
class Lane {
  readonly #events: Connection;
  readonly #questions: Connection;
  readonly #key: string;

  constructor(events: Connection, questions: Connection, key: string) {
    this.#events = events;
    this.#questions = questions;
    this.#key = key;
  }

  /** Sends one event and resolves when it is acknowledged. */
  async tell(event: object): Promise<void> {
    const { status, body } = await this.#events.ask(
      wireRequest('POST', '/v1/events', this.#key, JSON.stringify(event)),
    );
    if (status !== 201) throw new Error(`an event was answered with ${status}: ${body}`);
  }

  async change(itemId: string, patch: object): Promise<void> {
    const { status, body } = await this.#events.ask(
      wireRequest('PATCH', `/v1/products/${encodeURIComponent(itemId)}`, this.#key, JSON.stringify(patch)),
    );
    if (status !== 200) throw new Error(`a change of a product was answered with ${status}: ${body}`);
  }

  home(who: object): Promise<Answered> {
    return this.#ask({ ...who, requests: [{ placement: 'home', limit: LIMIT }] });
  }

  similar(itemId: string): Promise<Answered> {
    return this.#ask({ requests: [{ placement: 'product-similar', itemId, limit: 1 }] });
  }

  async #ask(ask: object): Promise<Answered> {
    const { status, body } = await this.#questions.ask(
      wireRequest('POST', '/v1/recommend', this.#key, JSON.stringify(ask)),
    );
    if (status !== 200) throw new Error(`a question was answered with ${status}: ${body}`);
    return (JSON.parse(body.toString()) as { results: Answered[] }).results[0]!;
  }

  close(): void {
    this.#events.close();
    this.#questions.close();
  }
}

/** One kind of check: does something that must change the next answer, and says whether it did. */
interface Check {
  readonly name: string;
  /** Share of all rounds. */
  readonly share: number;
  /** Whether the answer reflected it, and the milliseconds from the acknowledgement to the answer. */
  readonly round: (lane: Lane, number: number) => Promise<boolean>;
  /** Checks that change what other shoppers see go one at a time. */
  readonly alone: boolean;
}

export const reactivity: Suite = {
  name: 'reactivity',
  title: 'The next answer uses the event',
  async run({ shops, quick, signal, step, figure, state, skip }) {
    const absent = withoutOnlineRetail();
    if (absent !== undefined) return skip(absent);
    const shop = await shops.trainedRetail();
    const rounds = quick ? 1000 : 10_000;
    const server = await ServedShop.start(shop.data, { signal });
    const lanes: Lane[] = [];
    try {
      const fail = (error: Error) => {
        throw error;
      };
      for (let i = 0; i < LANES; i++) {
        const [events, questions] = [
          await Connection.open(server.port, fail),
          await Connection.open(server.port, fail),
        ];
        lanes.push(new Lane(events, questions, shop.secretKey));
      }
      let unnamed = 0;
      const checks = await checksOf(shop, lanes[0]!, () => {
        unnamed++;
      });
      let asked = 0;
      let right = 0;
      const took = new Histogram();
      const faults: string[] = [];
      for (const check of checks) {
        const wanted = Math.round(rounds * check.share);
        step(`${wanted} times: ${check.name}`);
        let started = 0;
        let kept = 0;
        const work = async (lane: Lane) => {
          while (started < wanted) {
            signal.throwIfAborted();
            const number = started++;
            const at = performance.now();
            if (await check.round(lane, number)) kept++;
            else if (faults.length < FAULTS_KEPT) faults.push(`${check.name}, round ${number}`);
            took.record((performance.now() - at) * 1000);
          }
        };
        await Promise.all((check.alone ? lanes.slice(0, 1) : lanes).map(work));
        asked += wanted;
        right += kept;
        figure({ name: check.name, value: kept, unit: `of ${wanted.toLocaleString('en-GB')}` });
      }
      figure({
        name: 'all: the next answer used what had just been acknowledged',
        value: right,
        unit: `of ${asked.toLocaleString('en-GB')}`,
        ...atLeast(asked),
        ...(faults.length === 0 ? {} : { note: `failed: ${faults.join('; ')}` }),
      });
      figure({
        name: 'lists after a view that did not name it as the reason',
        value: unnamed,
        unit: `of ${Math.round(rounds * 0.4).toLocaleString('en-GB')}`,
        note: 'when the time for reasons had run out, the list is given with a general one',
      });
      figure({
        name: 'one round, all its requests and its fsync, p50',
        value: took.quantile(0.5),
        unit: 'ms',
      });
    } finally {
      for (const lane of lanes) lane.close();
      await server.stop();
    }
    state(
      `A server process on the trained Online Retail shop; ${LANES} lanes at once, each telling on one connection and asking on another as soon as it is acknowledged.`,
    );
    state(
      'No check can pass by accident: the model that needs a history takes part only once there is one, and each fresh visitor is asked about before the view and after it; what is put into the cart, bought or hidden stood in the list a moment before.',
    );
  },
};

/** Whether the model that needs a history took part. */
const learned = ({ served }: Answered) => served.model.includes('linear@');

/** @param onUnnamed called for a list that was made from a view without saying so. */
async function checksOf(shop: Shop, lane: Lane, onUnnamed: () => void): Promise<Check[]> {
  const random = new Random(5);
  const { shoppers, products } = peopleAndProducts(shop.data);
  const viewable = await withNeighbours(products, lane);
  const run = random.bits().toString(36);
  const anybody = () => ({ shopperId: random.pick(shoppers) });
  /** Tells of the first item of the shopper's list and looks whether it is gone from the next one. */
  const gone = (event: (itemId: string) => object) => async (asking: Lane) => {
    const who = anybody();
    const top = (await asking.home(who)).items[0]?.itemId;
    if (top === undefined) return false;
    await asking.tell({ ...who, ...event(top) });
    const next = await asking.home(who);
    return next.items.length > 0 && next.items.every(({ itemId }) => itemId !== top);
  };
  return [
    {
      name: 'a fresh visitor views a product: the next list is made from it, the one before was not',
      share: 0.4,
      alone: false,
      round: async (asking, number) => {
        const visitorId = `fresh-${run}-${number}`;
        const viewed = random.pick(viewable);
        const before = await asking.home({ visitorId });
        await asking.tell({ type: 'view', visitorId, items: [{ itemId: viewed }] });
        const after = await asking.home({ visitorId });
        const named = after.items.some(({ reasons }) =>
          reasons.some(({ code, itemId }) => code === 'because_you_viewed' && itemId === viewed),
        );
        if (!named) onUnnamed();
        return !learned(before) && learned(after) && after.items.length > 0;
      },
    },
    {
      name: 'a known shopper puts the first item into the cart; the next list is without it',
      share: 0.25,
      alone: false,
      round: gone((itemId) => ({ type: 'add_to_cart', items: [{ itemId, quantity: 1 }] })),
    },
    {
      name: 'a known shopper buys the first item; the next list is without it',
      share: 0.15,
      alone: false,
      round: gone((itemId) => ({ type: 'purchase', items: [{ itemId, quantity: 1 }] })),
    },
    {
      name: 'a known shopper dismisses the first item; the next list is without it',
      share: 0.1,
      alone: false,
      round: gone((itemId) => ({ type: 'dismiss', items: [{ itemId }] })),
    },
    {
      name: 'a product is hidden; the next list is without it, and has it again when it is shown',
      share: 0.1,
      alone: true,
      round: async (asking) => {
        const who = anybody();
        const top = (await asking.home(who)).items[0]?.itemId;
        if (top === undefined) return false;
        await asking.change(top, { status: 'hidden' });
        const without = await asking.home(who);
        await asking.change(top, { status: 'active' });
        const back = await asking.home(who);
        const has = (list: Answered) => list.items.some(({ itemId }) => itemId === top);
        return !has(without) && has(back);
      },
    },
  ];
}

/** Products that the linear model knows neighbours of: a list can follow from viewing them. */
async function withNeighbours(products: readonly string[], lane: Lane): Promise<string[]> {
  const found: string[] = [];
  const random = new Random(6);
  for (let tries = 0; found.length < 200 && tries < 2000; tries++) {
    const itemId = random.pick(products);
    const { items } = await lane.similar(itemId);
    if (items[0]?.reasons[0]?.code === 'similar_to_this') found.push(itemId);
  }
  if (found.length === 0) throw new Error('no product has neighbours: is the linear model trained?');
  return found;
}
