import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { AisleClient } from './client.ts';
import { AisleProblem, ConnectionError } from './problem.ts';
import { Tracker } from './tracker.ts';
import { MemoryStorage, visitorIdentity } from './visitor.ts';

type Handler = (
  body: { events: { eventId: string; type: string; shopperId?: string }[] },
  request: IncomingMessage,
  response: ServerResponse,
) => void;

/** A real HTTP server that answers as told; the wire format itself is tested with the engine. */
async function listen(handler: Handler): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    handler(text ? JSON.parse(text) : { events: [] }, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': status >= 400 ? 'application/problem+json' : 'application/json',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

const problem = (status: number, code: string) => ({
  type: '/',
  title: code,
  status,
  code,
  detail: code,
  remedy: 'wait',
});

test('events go out in one batch with ids, a visitor, a session and the key in a header', async () => {
  const got: { count: number; key: string | undefined; ids: Set<string> } = {
    count: 0,
    key: undefined,
    ids: new Set(),
  };
  const server = await listen((body, request, response) => {
    got.count++;
    got.key = request.headers.authorization;
    for (const event of body.events) got.ids.add(event.eventId);
    answer(response, 200, { accepted: body.events.length, duplicates: 0, refused: 0, results: [] });
  });
  const tracker = new Tracker({
    client: new AisleClient({ url: server.url, key: 'aisle_pk_x' }),
    visitor: visitorIdentity(new MemoryStorage()),
  });
  tracker.track({ type: 'view', items: [{ itemId: 'a' }] });
  tracker.track({ type: 'add_to_cart', items: [{ itemId: 'a' }] });
  await tracker.close();
  await server.close();
  assert.deepEqual([got.count, got.key, got.ids.size], [1, 'Bearer aisle_pk_x', 2]);
});

test('a batch the server could not take is sent again with the same ids; nothing is lost', async () => {
  const seen: string[][] = [];
  const server = await listen((body, _, response) => {
    seen.push(body.events.map(({ eventId }) => eventId));
    if (seen.length < 3) answer(response, 503, problem(503, 'log_busy'));
    else answer(response, 200, { accepted: 1, duplicates: 0, refused: 0, results: [] });
  });
  const client = new AisleClient({ url: server.url, key: 'k', retries: 3 });
  const tracker = new Tracker({ client, visitor: visitorIdentity(new MemoryStorage()) });
  tracker.track({ type: 'view', items: [{ itemId: 'a' }] });
  await tracker.close();
  await server.close();
  assert.equal(seen.length, 3);
  assert.equal(new Set(seen.flat()).size, 1);
});

test('a refused batch is reported and not repeated', async () => {
  let calls = 0;
  const server = await listen((_, __, response) => {
    calls++;
    answer(response, 401, problem(401, 'unauthenticated'));
  });
  const results: unknown[] = [];
  const tracker = new Tracker({
    client: new AisleClient({ url: server.url, key: 'wrong' }),
    visitor: visitorIdentity(new MemoryStorage()),
    onSent: (_, result) => results.push(result),
  });
  tracker.track({ type: 'view', items: [{ itemId: 'a' }] });
  await tracker.close();
  await server.close();
  assert.equal(calls, 1);
  assert.ok(results[0] instanceof AisleProblem && results[0].code === 'unauthenticated');
});

test('without consent to analytics nothing leaves', async () => {
  let calls = 0;
  const server = await listen((_, __, response) => {
    calls++;
    answer(response, 200, {});
  });
  const tracker = new Tracker({
    client: new AisleClient({ url: server.url, key: 'k' }),
    visitor: visitorIdentity(new MemoryStorage()),
    consent: () => ({ personalize: false, analytics: false }),
  });
  tracker.track({ type: 'view', items: [{ itemId: 'a' }] });
  await tracker.close();
  await server.close();
  assert.equal(calls, 0);
});

test('an unreachable server is a ConnectionError, and the queue stays bounded', async () => {
  const client = new AisleClient({ url: 'http://127.0.0.1:9', key: 'k', retries: 0 });
  await assert.rejects(client.categories(), ConnectionError);
  const lost: unknown[] = [];
  const tracker = new Tracker({
    client,
    visitor: visitorIdentity(new MemoryStorage()),
    queueLimit: 5,
    batchSize: 100,
    onSent: (_, result) => lost.push(result),
  });
  for (let index = 0; index < 50; index++) tracker.track({ type: 'view', items: [{ itemId: `i${index}` }] });
  await tracker.flush();
  assert.ok(lost[0] instanceof ConnectionError);
  await tracker.close();
});

test('a session ends after thirty quiet minutes, a visitor does not', () => {
  const storage = new MemoryStorage();
  const visitor = visitorIdentity(storage);
  const first = visitor.sessionId(0);
  assert.equal(visitor.sessionId(29 * 60_000), first);
  assert.notEqual(visitor.sessionId(60 * 60_000), first);
  assert.equal(visitorIdentity(storage).visitorId, visitor.visitorId);
  visitor.forget();
  assert.notEqual(visitorIdentity(storage).visitorId, visitor.visitorId);
});

test('a delivered event resolves when the server has it, once it can be reached again, and throws its refusal', async () => {
  let calls = 0;
  const server = await listen((body, _, response) => {
    calls++;
    if (calls === 1) return answer(response, 503, problem(503, 'log_busy'));
    const refused = body.events[0]!.type === 'rate';
    const result = refused
      ? { status: 400, problem: problem(400, 'invalid_field') }
      : { status: calls === 2 ? 201 : 200, eventId: body.events[0]!.eventId };
    answer(response, refused ? 207 : 200, { accepted: 1, duplicates: 0, refused: 0, results: [result] });
  });
  const waits: number[] = [];
  const tracker = new Tracker({
    client: new AisleClient({ url: server.url, key: 'k', retries: 0 }),
    visitor: visitorIdentity(new MemoryStorage()),
    onSent: (_, __, milliseconds) => waits.push(milliseconds),
  });
  const kept = await tracker.deliver({ type: 'view', items: [{ itemId: 'a' }] });
  const known = await tracker.deliver({ type: 'view', items: [{ itemId: 'b' }] });
  assert.deepEqual([kept!.duplicate, known!.duplicate], [false, true]);
  await assert.rejects(
    tracker.deliver({ type: 'rate', items: [{ itemId: 'a' }] }),
    (error) => error instanceof AisleProblem && error.code === 'invalid_field',
  );
  assert.equal(waits.length, 4);
  assert.ok(waits.every((milliseconds) => milliseconds >= 0));
  await tracker.close();
  await server.close();
});
