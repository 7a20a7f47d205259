import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { AisleError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import { contextOf } from './context.ts';
import { drain } from './drain.ts';
import { startTestServer } from './test-server.case.ts';
import { WatchedLog } from './watched-log.ts';

/** Sends requests over one kept connection and collects what comes back. */
function connection(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const answer = { text: '', closed: false };
  socket.on('data', (chunk) => {
    answer.text += chunk;
  });
  socket.on('close', () => {
    answer.closed = true;
  });
  socket.on('error', () => {});
  return { socket, answer };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 300 && !condition(); i++) await pause(10);
  assert.ok(condition());
}

test('readyz tells why the store is not fit to serve', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  server.notReady.push('control.db cannot be read');
  const starting = await server.call('GET', '/readyz');
  assert.deepEqual(
    [starting.status, starting.body],
    [503, { ready: false, reasons: ['control.db cannot be read'] }],
  );
  assert.equal((await server.call('GET', '/healthz')).status, 200);
  server.notReady.pop();
  assert.equal((await server.call('GET', '/readyz')).status, 200);
});

test('readyz says no after the disk was full, until something can be written again', async (t) => {
  let fault: AisleError | undefined;
  let probes = 0;
  const take = async <T>(write: () => Promise<T>): Promise<T> => {
    if (fault !== undefined) throw fault;
    return write();
  };
  const server = await startTestServer((base, store) => ({
    events: {
      get head() {
        return store.events.head;
      },
      append: (events) => take(() => base.events.append(events)),
      appendSlates: (slates) => take(() => base.events.appendSlates(slates)),
      read: (after, until) => base.events.read(after, until),
      slate: (requestId) => base.events.slate(requestId),
      slateCount: () => base.events.slateCount(),
    },
    probeWrites: () => {
      probes++;
      return take(async () => undefined);
    },
  }));
  t.after(() => server.close());
  const send = async () =>
    (
      await server.call('POST', '/v1/events', {
        key: server.secret,
        body: { type: 'search', visitorId: 'v' },
      })
    ).status;
  const ready = async () => (await server.call('GET', '/readyz')).body;
  assert.equal(await send(), 201);
  fault = new AisleError('log_busy', 'later');
  assert.equal(await send(), 503);
  assert.deepEqual(await ready(), { ready: true, reasons: [] }, 'a busy log is not a fault of the disk');
  assert.equal(probes, 0);
  for (const code of ['store_full', 'store_read_only'] as const) {
    fault = new AisleError(code, 'nothing was written');
    assert.ok((await send()) >= 500);
    const { ready: isReady, reasons } = await ready();
    assert.deepEqual([isReady, reasons.length], [false, 1]);
    assert.ok(reasons[0].startsWith(code));
    assert.equal((await server.call('GET', '/healthz')).status, 200);
    fault = undefined;
    if (code === 'store_full') assert.equal(await send(), 201);
    assert.equal((await ready()).ready, true, 'by the next event, or by trying');
  }
  assert.equal(probes, 3);
});

test('after a large write failed, a small one that fits does not make the server ready', async () => {
  let room = 1_000;
  const fits = async (bytes: number) => {
    if (bytes > room) throw new AisleError('store_full', 'full');
  };
  const log = {
    head: 0,
    append: async (events: readonly unknown[]) => {
      await fits(JSON.stringify(events).length);
      return [];
    },
  };
  const watched = new WatchedLog(log as unknown as EventLog, fits);
  const events = (size: number) => [{ eventId: 'x'.repeat(size) }] as unknown as Event[];
  await assert.rejects(watched.append(events(4_000)), { code: 'store_full' });
  await watched.append(events(10));
  assert.match((await watched.unwritable()) ?? '', /^store_full/);
  room = 5_000;
  assert.equal(await watched.unwritable(), undefined);
  await assert.rejects(watched.append(events(6_000)), { code: 'store_full' });
  room = 7_000;
  await watched.append(events(6_000));
  room = 0;
  assert.equal(await watched.unwritable(), undefined, 'a write as large was taken');
});

test('draining: begun requests are answered, new ones are refused, the port is let go', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = await startTestServer((base) => ({
    setPreferences: async (identity, preferences) => {
      await held;
      await base.shoppers.setPreferences(identity, preferences);
    },
  }));
  const slow = server.call('PUT', '/v1/shoppers/s/preferences', {
    key: server.secret,
    body: { personalize: false },
  });
  // A second connection, open from before, as a browser keeps it.
  const { socket, answer } = connection(server.url);
  socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => answer.text.includes('"ready":true'));

  const drained = drain(server.app);
  const again = drain(server.app);
  answer.text = '';
  socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => answer.text.includes('"stopping"'));
  answer.text = '';
  socket.write(`GET /v1/products HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.secret}\r\n\r\n`);
  await until(() => answer.text.includes('shutting_down'));
  assert.match(answer.text, /^HTTP\/1\.1 503 /);
  assert.match(answer.text, /connection: close/i);
  assert.match(answer.text, /retry-after: 5/i);
  await until(() => answer.closed);

  release();
  const done = await slow;
  assert.equal(done.status, 200, 'the request that had begun is answered');
  await Promise.all([drained, again]);
  await assert.rejects(fetch(`${server.url}/healthz`));
  await server.store.close();
});

test('callers that went away do not hold up a drain', async () => {
  let begun = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = await startTestServer(() => ({
    setPreferences: () => {
      begun++;
      return held;
    },
  }));
  const { socket } = connection(server.url);
  const body = '{"personalize":true}';
  socket.write(
    `PUT /v1/shoppers/s/preferences HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.secret}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await until(() => begun === 1);
  assert.equal(contextOf(server.app).inFlight, 1);
  socket.destroy();
  // What was asked is still being done, and nobody waits for the answer.
  await until(() => contextOf(server.app).inFlight === 0);
  await drain(server.app, 0);
  await assert.rejects(fetch(`${server.url}/healthz`));
  release();
  await server.store.close();
});
