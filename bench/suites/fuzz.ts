import { connect } from 'node:net';
import fc from 'fast-check';
import {
  badRequest,
  HAND_MADE,
  type RawRequest,
  sendRaw,
} from '../../packages/engine/src/server/bad-requests.case.ts';
import { atMost } from '../report/figure.ts';
import { ServedShop } from '../shop/served-shop.ts';
import type { Suite } from '../suite.ts';
import { rawBytes } from '../traffic/raw-bytes.ts';

const CHUNK = 500;
const CONNECTIONS = 8;
const FAULTS_KEPT = 3;
const SIZE = { products: 100, shoppers: 100, days: 30 };
/** Milliseconds a connection of garbage is given to be answered and closed. */
const PATIENCE_MS = 3000;
const STATUS_LINE = /^HTTP\/1\.1 (\d{3})/gm;

export const fuzz: Suite = {
  name: 'fuzz',
  title: 'Bad requests',
  async run({ shops, quick, signal, step, figure, state }) {
    const shop = await shops.simulated(SIZE, false);
    const wanted = quick ? 3000 : 95_000;
    const wantedRaw = quick ? 300 : 5000;
    const server = await ServedShop.start(shop.data, {
      signal,
      args: ['--address-limit', '1000000', '--log', 'silent'],
    });
    const keys = { secret: shop.secretKey, publishable: shop.publishableKey };
    const statuses = new Map<number, number>();
    const failures: string[] = [];
    let failed = 0;
    const fault = (text: string, request: unknown) => {
      failed++;
      if (failures.length < FAULTS_KEPT) failures.push(`${text}: ${JSON.stringify(request).slice(0, 300)}`);
    };
    const send = async (request: RawRequest) => {
      try {
        const answer = await sendRaw(server.url, request, keys);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status >= 500) fault(`status ${answer.status}`, request);
        if (answer.status < 400 || answer.head) return;
        const typed = answer.contentType.startsWith('application/problem+json');
        const problem = typed ? JSON.parse(answer.body) : {};
        if (problem.status !== answer.status || typeof problem.code !== 'string')
          fault(`status ${answer.status} without a problem document`, request);
      } catch (error) {
        fault(`no answer (${(error as Error).message})`, request);
      }
    };
    try {
      step(`${wanted} bad requests`);
      for (const { request } of HAND_MADE) await send(request);
      let sent = HAND_MADE.length;
      for (let seed = 1; sent < wanted; seed++) {
        signal.throwIfAborted();
        const requests = fc.sample(badRequest(), { numRuns: Math.min(CHUNK, wanted - sent), seed });
        sent += requests.length;
        await inLanes(requests, send);
      }
      step(`${wantedRaw} connections of garbage`);
      const garbage = fc.sample(rawBytes(keys.secret), { numRuns: wantedRaw, seed: 1 });
      await inLanes(garbage, async (bytes) => {
        for (const status of await spill(server.port, bytes)) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status >= 500) fault(`status ${status}`, bytes.toString('latin1'));
        }
      });
      const healthy = await fetch(`${server.url}/healthz`).then(
        ({ status }) => status,
        () => 0,
      );
      if (!server.running || healthy !== 200)
        fault(`the server is not healthy afterwards (${healthy})`, server.errors);
      figure({
        name: 'bad requests answered by a failure, without a problem document, or not at all',
        value: failed,
        unit: `of ${(sent + wantedRaw).toLocaleString('en-GB')}`,
        ...atMost(0),
        ...(failures.length === 0 ? {} : { note: failures.join(' · ') }),
      });
      const refused = [...statuses]
        .filter(([status]) => status >= 400)
        .reduce((sum, [, count]) => sum + count, 0);
      figure({
        name: 'refused with 4xx',
        value: refused,
        unit: 'answers',
        note: [...statuses]
          .sort(([a], [b]) => a - b)
          .map(([status, count]) => `${status}: ${count}`)
          .join(', '),
      });
      figure({
        name: 'server afterwards: peak resident memory',
        value: server.residentMb().peak,
        unit: 'MB',
      });
    } finally {
      await server.stop();
    }
    state(
      'A server process over a small simulated shop. Requests: known ways to hurt a JSON API, bodies close to every schema and far from it, wrong methods, paths, headers, encodings and keys, prototype pollution, deep nesting; on connections of their own: cut bodies, lies about lengths, broken chunks, pipelined garbage.',
    );
  },
};

/** Several at a time, until none is left. */
async function inLanes<Element>(
  elements: Element[],
  work: (element: Element) => Promise<void>,
): Promise<void> {
  const lane = async () => {
    for (let next = elements.pop(); next !== undefined; next = elements.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
}

/** Writes bytes to a connection, ends it, and gives the statuses that came back. */
function spill(port: number, bytes: Buffer): Promise<number[]> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(bytes));
    const overdue = setTimeout(() => socket.destroy(), PATIENCE_MS);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    // A reset is an answer too: the server does not want to hear the rest.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(overdue);
      resolve(Array.from(text.matchAll(STATUS_LINE), ([, status]) => Number(status)));
    });
  });
}
