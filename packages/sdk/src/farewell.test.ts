import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Event, EventBatchResult, EventBeacon } from '@aisle/contract';
import fc from 'fast-check';
import { AisleClient } from './client.ts';
import { farewellBodies } from './farewell.ts';
import { type TrackedEvent, Tracker } from './tracker.ts';
import { MemoryStorage, visitorIdentity } from './visitor.ts';

const KEY = 'aisle_pk_x';
const bytes = (text: string) => Buffer.byteLength(text);

test('bodies hold all events in order, each at most 60,000 bytes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 25_000 }), fc.constantFrom('x', 'ü', '漢', '😀', '"')), {
        maxLength: 30,
      }),
      (sizes) => {
        const events: Event[] = sizes.map(([size, letter], at) => ({
          eventId: `e-${at}`,
          type: 'search',
          visitorId: 'v',
          search: { query: letter.repeat(size) },
        }));
        const bodies = farewellBodies(events, { key: KEY, visitorToken: 'token' });
        for (const body of bodies) assert.ok(bytes(body) <= 60_000);
        const read = bodies.map((body) => JSON.parse(body) as EventBeacon);
        for (const { key, visitorToken } of read) assert.deepEqual([key, visitorToken], [KEY, 'token']);
        const fitting = events.filter(
          (event) => bytes(JSON.stringify({ key: KEY, visitorToken: 'token', events: [event] })) < 60_000,
        );
        assert.deepEqual(
          read.flatMap(({ events }) => events),
          fitting,
        );
        // No two neighbours would have fitted into one.
        for (const [at, body] of bodies.entries())
          if (at > 0)
            assert.ok(
              bytes(bodies[at - 1]!) + bytes(JSON.stringify(read[at]!.events[0])) + 1 > 60_000,
              body.slice(0, 80),
            );
      },
    ),
    { numRuns: 50 },
  );
});

/** A page that can be hidden, shown and left, with a browser that takes beacons as told. */
class Page extends EventTarget {
  visibilityState: 'visible' | 'hidden' = 'visible';
  readonly window = new EventTarget();
  readonly beacons: { url: string; body: string }[] = [];
  takesBeacons = true;

  constructor(t: TestContext, hasBeacon = true) {
    super();
    const put = (target: object, name: string, value: unknown) => {
      Object.defineProperty(target, name, { value, configurable: true });
      t.after(() => Reflect.deleteProperty(target, name));
    };
    put(globalThis, 'document', this);
    put(globalThis, 'addEventListener', this.window.addEventListener.bind(this.window));
    put(globalThis, 'removeEventListener', this.window.removeEventListener.bind(this.window));
    if (!hasBeacon) return;
    put(globalThis.navigator, 'sendBeacon', (url: string, body: string) => {
      if (this.takesBeacons) this.beacons.push({ url, body });
      return this.takesBeacons;
    });
  }

  #see(state: 'visible' | 'hidden'): void {
    this.visibilityState = state;
    this.dispatchEvent(new globalThis.Event('visibilitychange'));
  }

  hide(): void {
    this.#see('hidden');
  }

  show(): void {
    this.#see('visible');
  }

  /** What browsers do on the way out: hidden, then gone. */
  leave(): void {
    this.hide();
    this.window.dispatchEvent(new globalThis.Event('pagehide'));
  }

  left(): (string | undefined)[] {
    return this.beacons.flatMap(({ body }) =>
      (JSON.parse(body) as EventBeacon).events.map(({ eventId }) => eventId),
    );
  }
}

interface Asked {
  readonly body: { readonly key?: string; readonly events: readonly Event[] };
  readonly init: RequestInit;
  /** Answers as a server that keeps everything. */
  readonly answer: () => void;
  readonly fail: () => void;
}

/** A tracker whose requests are answered when the test says so. */
function track(options: { visitorToken?: () => string; batchSize?: number } = {}): {
  tracker: Tracker;
  asked: Asked[];
} {
  const asked: Asked[] = [];
  const fetch = (_: unknown, init: RequestInit) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const body = JSON.parse(init.body as string) as Asked['body'];
    const result: EventBatchResult = {
      accepted: body.events.length,
      duplicates: 0,
      refused: 0,
      results: body.events.map(({ eventId }) => ({ status: 201, eventId: eventId! })),
    };
    asked.push({
      body,
      init,
      answer: () => resolve(Response.json(result)),
      fail: () => reject(new TypeError('network')),
    });
    return promise;
  };
  const { visitorToken, batchSize = 20 } = options;
  const client = new AisleClient({
    url: 'https://aisle.example/',
    key: KEY,
    retries: 0,
    fetch: fetch as typeof globalThis.fetch,
    ...(visitorToken ? { visitorToken } : {}),
  });
  const tracker = new Tracker({ client, visitor: visitorIdentity(new MemoryStorage()), batchSize });
  return { tracker, asked };
}

const view: TrackedEvent = { type: 'view', items: [{ itemId: 'a' }] };

async function finish(tracker: Tracker, asked: Asked[]): Promise<void> {
  const closed = tracker.close().then(() => true);
  while (!(await Promise.race([closed, wait(1, false)]))) for (const { answer } of asked) answer();
}

test('a page that goes away leaves what waits and what is under way, once, with key and token in the body', async (t) => {
  const page = new Page(t);
  const { tracker, asked } = track({ visitorToken: () => 'token', batchSize: 2 });
  const ids = [1, 2, 3].map(() => tracker.track(view));
  assert.equal(asked.length, 1, 'two are under way');
  page.leave();
  assert.deepEqual(page.left(), ids);
  assert.equal(page.beacons.length, 1);
  assert.equal(page.beacons[0]!.url, 'https://aisle.example/v1/events:batch');
  const { key, visitorToken } = JSON.parse(page.beacons[0]!.body) as EventBeacon;
  assert.deepEqual([key, visitorToken], [KEY, 'token']);
  await finish(tracker, asked);
});

test('what is tracked on the way out, between hidden and gone, is left as well', async (t) => {
  const page = new Page(t);
  const { tracker, asked } = track();
  const first = tracker.track(view);
  page.hide();
  const second = tracker.track(view);
  page.leave();
  assert.deepEqual(page.left(), [first, second]);
  await finish(tracker, asked);
});

test('a page that comes back sends its events again under the same ids and loses none', async (t) => {
  const page = new Page(t);
  const { tracker, asked } = track();
  const delivered = tracker.deliver(view);
  const [id] = asked[0]!.body.events.map(({ eventId }) => eventId);
  page.hide();
  asked[0]!.fail();
  page.show();
  page.hide();
  assert.deepEqual(page.left(), [id, id], 'still not acknowledged, so it is left again');
  page.show();
  await finish(tracker, asked);
  assert.equal((await delivered)!.eventId, id);
  page.leave();
  assert.equal(page.beacons.length, 2, 'what is acknowledged is left no more');
});

test('acknowledged events are not left, and a closed tracker listens no more', async (t) => {
  const page = new Page(t);
  const { tracker, asked } = track();
  const delivered = tracker.deliver(view);
  asked[0]!.answer();
  await delivered;
  page.leave();
  page.show();
  await finish(tracker, asked);
  tracker.track(view);
  page.leave();
  assert.equal(page.beacons.length, 0);
  await finish(tracker, asked);
});

test('more than a body holds goes out in several', async (t) => {
  const page = new Page(t);
  const { tracker, asked } = track({ batchSize: 1000 });
  const ids = Array.from({ length: 50 }, () =>
    tracker.track({ type: 'search', search: { query: 'ü'.repeat(2000) } }),
  );
  page.leave();
  assert.ok(page.beacons.length >= 4);
  for (const { body } of page.beacons) assert.ok(bytes(body) <= 60_000);
  assert.deepEqual(page.left(), ids);
  await finish(tracker, asked);
});

test('no body has more events than the server takes from a page', async (t) => {
  const page = new Page(t);
  const { tracker, asked } = track({ batchSize: 1000 });
  const ids = Array.from({ length: 250 }, () => tracker.track(view));
  page.leave();
  assert.deepEqual(
    page.beacons.map(({ body }) => JSON.parse(body).events.length),
    [100, 100, 50],
  );
  assert.deepEqual(page.left(), ids);
  await finish(tracker, asked);
});

for (const [name, hasBeacon] of [
  ['refused', true],
  ['missing', false],
] as const)
  test(`where sendBeacon is ${name}, fetch takes the same body with keepalive, then without`, async (t) => {
    const page = new Page(t, hasBeacon);
    page.takesBeacons = false;
    const { tracker, asked } = track();
    const id = tracker.track(view);
    page.leave();
    assert.equal(asked.length, 1);
    const { body, init } = asked[0]!;
    assert.deepEqual([body.key, body.events[0]!.eventId, init.keepalive], [KEY, id, true]);
    assert.deepEqual(init.headers, { 'content-type': 'text/plain;charset=UTF-8' });
    asked[0]!.fail();
    await wait(1);
    assert.deepEqual([asked[1]!.body.key, asked[1]!.init.keepalive], [KEY, false]);
    asked[1]!.fail();
    await finish(tracker, asked);
  });
