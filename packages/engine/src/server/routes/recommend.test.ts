import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AisleError } from '../../domain/errors.ts';
import type { SlateRecord } from '../../domain/slate.ts';
import { contextOf } from '../context.ts';
import { NOON, product, SHOP_ORIGIN, startTestServer, type TestServer } from '../test-server.case.ts';

const HOME = { requests: [{ placement: 'home' }] };

async function start(t: { after(done: () => Promise<void>): void }): Promise<TestServer> {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([
    product('a', {
      price: { amount: 10, currency: 'EUR', cost: 4, saleFrom: NOON },
      description: 'Long.',
      attributes: { colour: 'red' },
      i18n: { de: { title: 'Ware a' } },
    }),
    product('b "quoted"'),
  ]);
  return server;
}

async function logged(server: TestServer, requestId: string): Promise<SlateRecord> {
  await contextOf(server.app).slateLog.flush();
  const record = await server.store.events.slate(requestId);
  assert.ok(record, 'the slate is in the log');
  return record;
}

async function token(server: TestServer, body: object): Promise<string> {
  const answer = await server.call('POST', '/v1/visitor-tokens', { key: server.secret, body });
  assert.equal(answer.status, 201);
  return answer.body.token;
}

/** Makes visitor v-merged and shopper s-1 one person. */
async function merge(server: TestServer): Promise<void> {
  const answer = await server.call('POST', '/v1/events', {
    key: server.secret,
    body: { type: 'view', visitorId: 'v-merged', shopperId: 's-1', items: [{ itemId: 'a' }] },
  });
  assert.equal(answer.status, 201);
}

/** For whom the answer was made, as the test recommender says in its reasons. */
const whoOf = (body: { results: { items: { reasons: { text: string }[] }[] }[] }) =>
  body.results[0]!.items[0]!.reasons[0]!.text;

test('answers slates with reasons, and what a tile needs of products when asked, without their cost', async (t) => {
  const server = await start(t);
  const answer = await server.call('POST', '/v1/recommend', {
    key: server.publishable,
    body: {
      visitorId: 'v-1',
      sessionId: 'x',
      include: ['product'],
      requests: [{ placement: 'home', limit: 2 }],
    },
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, {
    results: [
      {
        requestId: 'answer-1',
        placement: 'home',
        items: [
          {
            itemId: 'a',
            position: 0,
            score: 1,
            reasons: [{ code: 'for_you', text: 'For v-1' }],
            product: {
              id: 'a',
              kind: 'product',
              title: 'Product a',
              availability: 'in_stock',
              status: 'active',
              price: { amount: 10, currency: 'EUR', saleFrom: '2026-11-24T12:00:00.000Z' },
            },
          },
          {
            itemId: 'b "quoted"',
            position: 1,
            score: 0.5,
            reasons: [{ code: 'for_you', text: 'For v-1' }],
            product: {
              id: 'b "quoted"',
              kind: 'product',
              title: 'Product b "quoted"',
              availability: 'in_stock',
              status: 'active',
            },
          },
        ],
        served: { model: 'catalogue@1', policy: 'order' },
      },
    ],
  });
  // A change of the product shows in the next answer.
  await server.store.catalogue.patch(product('a').id, { title: 'New' });
  const next = await server.call('POST', '/v1/recommend', {
    key: server.publishable,
    body: { include: ['product'], ...HOME },
  });
  assert.equal(next.body.results[0].items[0].product.title, 'New');
});

test('what was shown is in the log with its propensities', async (t) => {
  const server = await start(t);
  const { body } = await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { visitorId: 'v-1', ...HOME },
  });
  const record = await logged(server, body.results[0].requestId);
  assert.equal(record.visitorId, 'v-1');
  assert.equal(record.servedAt, NOON);
  assert.deepEqual(record.items[0], { itemId: 'a', position: 0, propensity: 1 });
});

test('personalization off: the recommender and the log see nobody', async (t) => {
  const server = await start(t);
  const { body } = await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { visitorId: 'v-1', shopperId: 's-1', sessionId: 'x', personalization: 'off', ...HOME },
  });
  const asked = server.recommender.asked.at(-1)!;
  assert.equal(asked.personalization, 'off');
  assert.deepEqual([asked.visitorId, asked.shopperId, asked.sessionId], [undefined, undefined, undefined]);
  const record = await logged(server, body.results[0].requestId);
  assert.deepEqual([record.visitorId, record.shopperId], [undefined, undefined]);
});

test('a shopper who said no is nobody, as a shopper and as the visitor merged into it', async (t) => {
  const server = await start(t);
  await merge(server);
  const no = await server.call('PUT', '/v1/shoppers/s-1/preferences', {
    key: server.secret,
    body: { personalize: false },
  });
  assert.equal(no.status, 200);
  for (const identity of [
    { shopperId: 's-1' },
    { visitorId: 'v-merged' },
    { visitorId: 'v-2', shopperId: 's-1' },
  ]) {
    const { body } = await server.call('POST', '/v1/recommend', {
      key: server.secret,
      body: { ...identity, ...HOME },
    });
    assert.equal(whoOf(body), 'For nobody', JSON.stringify(identity));
    const record = await logged(server, body.results[0].requestId);
    assert.deepEqual([record.visitorId, record.shopperId], [undefined, undefined]);
  }
  await server.call('PUT', '/v1/shoppers/s-1/preferences', {
    key: server.secret,
    body: { personalize: true },
  });
  const { body } = await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { shopperId: 's-1', ...HOME },
  });
  assert.equal(whoOf(body), 'For s-1');

  await server.call('PUT', '/v1/shoppers/v-3/preferences?idType=visitor', {
    key: server.secret,
    body: { personalize: false },
  });
  const guest = await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { visitorId: 'v-3', ...HOME },
  });
  assert.equal(whoOf(guest.body), 'For nobody');
});

test("a publishable key never gets a shopper's own answers without a token that binds the shopper", async (t) => {
  const server = await start(t);
  await merge(server);
  const bound = await token(server, { visitorId: 'v-merged', shopperId: 's-1' });
  const loose = await token(server, { visitorId: 'v-merged' });
  const ask = async (body: object, visitorToken?: string, key = server.publishable) => {
    const answer = await server.call('POST', '/v1/recommend', {
      key,
      body: { ...body, ...HOME },
      headers: visitorToken === undefined ? {} : { 'x-aisle-visitor': visitorToken },
    });
    return answer.status === 200 ? whoOf(answer.body) : answer.body.code;
  };
  assert.equal(await ask({ visitorId: 'v-1' }), 'For v-1', 'a guest is known by the visitor id');
  assert.equal(await ask({ shopperId: 's-1' }), 'For nobody');
  assert.equal(
    await ask({ visitorId: 'v-1', shopperId: 's-1' }),
    'For v-1',
    'the shopper id is not believed',
  );
  assert.equal(await ask({ visitorId: 'v-merged' }), 'For pk:v-merged', 'a merged visitor is the shopper');
  assert.equal(await ask({ visitorId: 'v-merged', shopperId: 's-1' }), 'For pk:v-merged');
  assert.equal(await ask({ visitorId: 'v-merged' }, loose), 'For nobody', 'the token binds no shopper');
  assert.equal(await ask({}, bound), 'For s-1');
  assert.equal(await ask({ visitorId: 'v-merged', shopperId: 's-1' }, bound), 'For s-1');
  assert.equal(await ask({ shopperId: 's-2' }, bound), 'forbidden');
  assert.equal(await ask({ visitorId: 'v-2' }, bound), 'forbidden');
  assert.equal(await ask({ visitorToken: bound }), 'For s-1', 'the field does what the header does');
  assert.equal(await ask({ visitorId: 'v-merged' }, undefined, server.secret), 'For v-merged');

  const [payload, signature] = bound.split('.') as [string, string];
  const forged = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), shopperId: 's-2' }),
  ).toString('base64url');
  for (const bad of [
    'x',
    `${payload}.`,
    `${forged}.${signature}`,
    `${payload}.${signature}.x`,
    `${payload}.AAAA`,
  ])
    assert.equal(await ask({}, bad), 'unauthenticated', bad);
  server.clock.now += 3600 * 1000;
  assert.equal(await ask({}, bound), 'unauthenticated', 'tokens expire');
});

test('filters and parameters of bad form are refused with their path', async (t) => {
  const server = await start(t);
  const deep = (levels: number): object => (levels === 0 ? { field: 'in_stock' } : { not: deep(levels - 1) });
  const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)]);
  const cases: [object, string | undefined, string][] = [
    [{ filter: { field: 'price', op: '<=', value: { ref: '$item.price' } } }, undefined, ''],
    [
      { filter: { and: [{ field: 'in_stock' }, { not: { field: 'brand', op: 'in', value: ['A'] } }] } },
      undefined,
      '',
    ],
    [
      { filter: { and: [{ field: 'a' }, { field: 'b', op: '~', value: 1 }] } },
      'requests[0].filter.and[1].op',
      'invalid_filter',
    ],
    [{ filter: { and: [] } }, 'requests[0].filter.and', 'invalid_filter'],
    [{ filter: { field: 'a', op: '=', value: null } }, 'requests[0].filter.value', 'invalid_filter'],
    [{ filter: {} }, 'requests[0].filter.field', 'invalid_filter'],
    [{ filter: 7 }, 'requests[0].filter', 'invalid_field'],
    [{ params: { a: nest(3) } }, undefined, ''],
    [{ params: { a: nest(60) } }, 'requests[0].params', 'invalid_field'],
    [{ params: { a: Array.from({ length: 5000 }, () => 1) } }, 'requests[0].params', 'invalid_field'],
  ];
  for (const [more, field, code] of cases) {
    const answer = await server.call('POST', '/v1/recommend', {
      key: server.secret,
      body: { requests: [{ placement: 'home', ...more }] },
    });
    if (field === undefined) assert.equal(answer.status, 200, answer.text);
    else assert.deepEqual([answer.status, answer.body.code, answer.body.field], [400, code, field]);
  }
  const tooDeep = await server.call('POST', '/v1/recommend', {
    key: server.secret,
    body: { requests: [{ placement: 'home', filter: deep(40) }] },
  });
  assert.equal(tooDeep.body.code, 'invalid_filter');
});

test('ranks the list of the caller and names what it does not know', async (t) => {
  const server = await start(t);
  const { body } = await server.call('POST', '/v1/rank', {
    key: server.secret,
    body: { shopperId: 's-1', placement: 'home', items: ['zz', 'a'] },
  });
  assert.deepEqual(body.unknown, ['zz']);
  assert.equal(body.items[0].itemId, 'a');
  assert.equal((await logged(server, body.requestId)).shopperId, 's-1');
});

test('slates the log cannot take are counted and logged, and the shopper gets the answer', async (t) => {
  let failing = true;
  const server = await startTestServer((base, store) => ({
    events: {
      get head() {
        return store.events.head;
      },
      append: (events) => store.events.append(events),
      appendSlates: async (slates) => {
        if (failing) throw new AisleError('store_full', 'The disk is full.');
        await base.events.appendSlates(slates);
      },
      read: (after, until) => store.events.read(after, until),
      slate: (id) => store.events.slate(id),
      slateCount: () => store.events.slateCount(),
    },
  }));
  t.after(() => server.close());
  const { slateLog } = contextOf(server.app);
  const ask = () => server.call('POST', '/v1/recommend', { key: server.secret, body: HOME });
  assert.equal((await ask()).status, 200);
  await slateLog.flush();
  assert.equal(slateLog.dropped, 1);
  assert.match(
    (await server.call('GET', '/metrics', { key: server.secret })).text,
    /aisle_slates_dropped_total 1\n/,
  );
  assert.ok(
    server.log.some((line) => line.includes('slates could not be logged') && line.includes('store_full')),
  );
  failing = false;
  await ask();
  await slateLog.flush();
  assert.equal(slateLog.written, 1);
});

test('a shopper that a publishable key names without a token is left out, with a warning', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  await server.store.catalogue.upsert([product('a')]);
  const ask = (key: string, more: object) =>
    server.call('POST', '/v1/recommend', {
      key,
      body: { shopperId: 's', requests: [{ placement: 'home' }], ...more },
      headers: { origin: SHOP_ORIGIN },
    });
  const ignored = await ask(server.publishable, { visitorId: 'v' });
  assert.equal(ignored.body.results[0].items[0].reasons[0].text, 'For v');
  assert.deepEqual(
    ignored.body.warnings.map((warning: { code: string; field: string }) => [warning.code, warning.field]),
    [['shopper_ignored', 'shopperId']],
  );
  const { token } = (
    await server.call('POST', '/v1/visitor-tokens', {
      key: server.secret,
      body: { visitorId: 'v', shopperId: 's' },
    })
  ).body;
  assert.equal((await ask(server.publishable, { visitorToken: token })).body.warnings, undefined);
  assert.equal((await ask(server.publishable, { personalization: 'off' })).body.warnings, undefined);
  assert.equal((await ask(server.secret, {})).body.warnings, undefined);
});
