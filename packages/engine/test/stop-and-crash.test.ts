import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { before, test } from 'node:test';
import type { EventAccepted, Product } from '@aisle/contract';
import { aisle, whileRunning } from './aisle-process.case.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
const WRITERS = 8;
const READERS = 4;
let simulated: PreparedShop;

before(async () => {
  simulated = await folder.simulatedShop();
});

/** Event writers and readers of answers, until the server no longer takes what they send. */
class Load {
  readonly acknowledged = new Set<string>();
  /** Sent, and the answer never came. */
  readonly open: string[] = [];
  readonly refused: number[] = [];
  answers = 0;
  readonly unexpected: string[] = [];
  readonly #server: ServedShop;
  readonly #products: readonly Product[];
  readonly #name: string;
  #ending = false;
  readonly #running: Promise<unknown>;

  constructor(server: ServedShop, products: readonly Product[], name: string) {
    this.#server = server;
    this.#products = products;
    this.#name = name;
    this.#running = Promise.all([
      ...Array.from({ length: WRITERS }, (_, lane) => this.#write(lane)),
      ...Array.from({ length: READERS }, (_, lane) => this.#read(lane)),
    ]);
  }

  /** From now on a refused or broken connection is what must happen. */
  ending(): void {
    this.#ending = true;
  }

  done(): Promise<unknown> {
    return this.#running;
  }

  event(eventId: string) {
    const product = this.#products[eventId.length % this.#products.length]!;
    return { eventId, type: 'view', visitorId: `visitor-of-${eventId}`, items: [{ itemId: product.id }] };
  }

  async #write(lane: number): Promise<void> {
    for (let number = 0; ; number++) {
      const eventId = `${this.#name}-${lane}-${number}`;
      try {
        const answer = await this.#server.call<EventAccepted>('POST', '/v1/events', {
          body: this.event(eventId),
        });
        if (answer.status === 201) this.acknowledged.add(eventId);
        else if (this.#isStop(answer.status, answer.text)) {
          this.refused.push(answer.status);
          return;
        }
      } catch (error) {
        this.open.push(eventId);
        if (!this.#ending) this.unexpected.push(String((error as Error).cause ?? error));
        return;
      }
    }
  }

  async #read(lane: number): Promise<void> {
    for (;;) {
      try {
        const { status, text } = await this.#server.call('POST', '/v1/recommend', {
          body: { visitorId: `reader-${lane}`, requests: [{ placement: 'home' }] },
        });
        if (status === 200) this.answers++;
        else if (this.#isStop(status, text)) return;
      } catch (error) {
        if (!this.#ending) this.unexpected.push(String((error as Error).cause ?? error));
        return;
      }
    }
  }

  /** Anything but the refusal of a stopping server is a failure. */
  #isStop(status: number, text: string): boolean {
    if (!this.#ending || status !== 503 || !text.includes('shutting_down'))
      this.unexpected.push(`${status} ${text}`);
    return true;
  }
}

/** How often each event is in the log, by the export of the data folder. */
async function logged(shop: PreparedShop): Promise<Map<string, number>> {
  const { code, stdout, stderr } = await aisle('export', 'events', '--data', shop.data);
  assert.equal(code, 0, stderr);
  const counts = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const { eventId } = JSON.parse(line) as { eventId: string };
    counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
  }
  return counts;
}

/** A request whose headers the server has read, as its "100 Continue" says, and whose body is on its way. */
async function begunRequest(server: ServedShop, eventId: string): Promise<{ socket: Socket; rest: string }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const body = JSON.stringify({ eventId, type: 'list_view', visitorId: eventId });
  const half = body.length >> 1;
  socket.write(
    [
      'POST /v1/events HTTP/1.1',
      `Host: ${hostname}`,
      `Authorization: Bearer ${server.shop.secretKey}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Expect: 100-continue',
      '',
      body.slice(0, half),
    ].join('\r\n'),
  );
  const [read] = (await once(socket, 'data')) as [Buffer];
  assert.match(read.toString('latin1'), /^HTTP\/1\.1 100 Continue\r\n\r\n$/);
  return { socket, rest: body.slice(half) };
}

async function isStopping(server: ServedShop): Promise<boolean> {
  try {
    return (await server.call('GET', '/readyz', { key: null })).status === 503;
  } catch {
    return true;
  }
}

test('SIGTERM under load: begun requests are answered, new ones refused, everything acknowledged is in the log', async () => {
  const shop = folder.copy(simulated);
  const server = await ServedShop.start(shop);
  const products = await server.products();
  const load = new Load(server, products, 'stop');
  await whileRunning(server.process, () => load.acknowledged.size >= 100 && load.answers >= 20);
  const begun = await Promise.all([0, 1, 2].map((at) => begunRequest(server, `begun-${at}`)));
  load.ending();
  server.process.signal('SIGTERM');
  await whileRunning(server.process, () => isStopping(server));
  const answers = await Promise.all(
    begun.map(async ({ socket, rest }) => {
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
      });
      socket.write(rest);
      await once(socket, 'close');
      return answer;
    }),
  );
  await load.done();
  const { code, stderr } = await server.process.finished;
  assert.equal(code, 0, stderr);
  assert.deepEqual(load.unexpected, []);
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 201 /);
  await assert.rejects(fetch(`${server.url}/healthz`), 'the port is let go');

  const counts = await logged(shop);
  for (const eventId of [...load.acknowledged, 'begun-0', 'begun-1', 'begun-2'])
    assert.equal(counts.get(eventId), 1, eventId);
  const again = await ServedShop.start(shop);
  const readiness = await again.ask<{ counts: { events: number } }>('GET', '/v1/readiness');
  assert.equal(readiness.counts.events, [...counts.values()].length, 'the restarted server has them all');
  await again.stop();
});

test('a second signal does not wait for who never finishes', async () => {
  const server = await ServedShop.start(folder.copy(simulated));
  const { socket } = await begunRequest(server, 'never-finished');
  socket.on('error', () => {});
  server.process.signal('SIGINT');
  const asked = performance.now();
  // At once it would be the same one, handed on by npx.
  await whileRunning(
    server.process,
    async () => (await isStopping(server)) && performance.now() - asked > 500,
  );
  server.process.signal('SIGINT');
  const { code } = await server.process.finished;
  assert.equal(code, 130);
  socket.destroy();
  // The folder it left is whole and free.
  const again = await ServedShop.start(server.shop);
  await again.stop();
});

test('kill -9 under load, three times: nothing acknowledged is lost or doubled, and a retry is recognised', async () => {
  const shop = folder.copy(simulated);
  const acknowledged = new Set<string>();
  const uncertain = new Set<string>();
  let server = await ServedShop.start(shop);
  const products = await server.products();
  for (let round = 0; round < 3; round++) {
    const load = new Load(server, products, `crash-${round}`);
    await whileRunning(server.process, () => load.acknowledged.size >= 60);
    load.ending();
    server.process.signal('SIGKILL');
    await load.done();
    assert.equal((await server.process.finished).signal, 'SIGKILL');
    assert.deepEqual(load.unexpected, []);
    server = await ServedShop.start(shop);
    for (const eventId of load.acknowledged) acknowledged.add(eventId);
    for (const eventId of load.open) uncertain.add(eventId);
    const retry = async (eventIds: Iterable<string>) => {
      const answer = await server.ask<{ results: { status: number; eventId: string }[] }>(
        'POST',
        '/v1/events:batch',
        { body: { events: [...eventIds].slice(0, 1000).map((eventId) => load.event(eventId)) } },
      );
      return answer.results.map(({ status }) => status);
    };
    assert.deepEqual([...new Set(await retry(load.acknowledged))], [200], 'all of them were known');
    if (load.open.length > 0) await retry(load.open);
  }
  await server.stop();
  const counts = await logged(shop);
  for (const eventId of [...acknowledged, ...uncertain]) assert.equal(counts.get(eventId), 1, eventId);
  for (const [eventId, count] of counts) assert.equal(count, 1, eventId);
  const doctor = await aisle('doctor', '--data', shop.data);
  assert.equal(doctor.code, 0, doctor.stdout);
});
