import assert from 'node:assert/strict';
import { readFileSync, truncateSync } from 'node:fs';
import { before, test } from 'node:test';
import { aisle, aisleJson } from './aisle-process.case.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { idsOf, ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
let trained: PreparedShop;
before(async () => {
  trained = await folder.trainedShop();
});

/** What the shop answers to some of its visitors, without scores: they age by the millisecond. */
async function answers(server: ServedShop): Promise<unknown> {
  const products = await server.products();
  const asked = [];
  for (let at = 0; at < 10; at++)
    asked.push(
      ...(await server.recommend({
        visitorId: `regular-${at}`,
        requests: [
          { placement: 'home' },
          { placement: 'product-similar', itemId: products[at]!.id },
          { placement: 'buy-again' },
          { placement: 'trending' },
        ],
      })),
    );
  return asked.map((slate) => [slate.served, slate.items.map(({ itemId, reasons }) => [itemId, reasons])]);
}

test('a backup taken while the server takes events, restored elsewhere, answers the same and holds what was acknowledged before it', async () => {
  const server = await ServedShop.start(folder.copy(trained));
  const products = await server.products();
  for (let at = 0; at < 10; at++)
    await server.send({
      type: 'purchase',
      visitorId: `regular-${at}`,
      items: [{ itemId: products[at]!.id }],
    });
  await server.ask('PATCH', `/v1/products/${products[20]!.id}`, { body: { status: 'hidden' } });
  await server.ask('PUT', '/v1/shoppers/regular-3/preferences?idType=visitor', {
    body: { personalize: false },
  });
  const expected = await answers(server);

  // Searches change no answer, so that the backup is taken from a busy log and still compares.
  const before = new Set<string>();
  let ending = false;
  let sent = 0;
  const busy = (async () => {
    while (!ending) {
      const { eventId } = await server.send({
        type: 'search',
        visitorId: 'busy',
        search: { query: `q ${sent++}` },
      });
      if (sent <= 20) before.add(eventId);
    }
  })();
  while (sent < 25) await new Promise((resolve) => setTimeout(resolve, 5));
  const file = folder.file('shop.tar');
  const report = await aisleJson<{ files: number; bytes: number }>(
    'backup',
    file,
    '--data',
    server.shop.data,
  );
  ending = true;
  await busy;
  assert.ok(report.files > 5 && report.bytes > 10_000);

  const data = folder.file('restored');
  await aisleJson('restore', file, '--data', data);
  const restored = await ServedShop.start({ ...trained, data });
  assert.deepEqual(await answers(restored), expected);
  assert.equal(
    (await restored.ask<{ status: string }>('GET', `/v1/products/${products[20]!.id}`)).status,
    'hidden',
  );
  await restored.stop();
  const events = await aisle('export', 'events', '--data', data);
  for (const eventId of before) assert.ok(events.stdout.includes(eventId));
  const doctor = await aisle('doctor', '--data', data);
  assert.equal(doctor.code, 0, doctor.stdout);
  await server.stop();
});

test('a torn backup is refused and the folder that was to take it keeps what it had', async () => {
  const file = folder.file('torn.tar');
  await aisleJson('backup', file, '--data', trained.data);
  truncateSync(file, readFileSync(file).length >> 1);
  const target = folder.copy(trained);
  const { code, stdout } = await aisle('restore', file, '--data', target.data, '--json');
  assert.equal(code, 1);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string; remedy?: string } };
  assert.ok(error.code && error.message && error.remedy, stdout);
  const server = await ServedShop.start(target);
  const [home] = await server.recommend({ requests: [{ placement: 'home' }] });
  assert.equal(home!.items.length, 12);
  // A running server's folder is not replaced under it.
  const locked = await aisle('restore', file, '--data', target.data, '--json');
  assert.equal(locked.code, 1);
  await server.stop();
});

test('what is exported is taken in again: the same events, products and answers', async () => {
  const source = folder.copy(trained);
  const server = await ServedShop.start(source);
  const products = await server.products();
  // Everything an event and a product can carry.
  await server.send({
    eventId: 'full',
    type: 'purchase',
    occurredAt: '2026-01-02T03:04:05.678Z',
    visitorId: 'full-visitor',
    shopperId: 'full-shopper',
    sessionId: 'full-session',
    consent: { personalize: true, analytics: true },
    items: [
      { itemId: products[0]!.id, quantity: 2, unitPrice: 9.95, discount: 1, position: 3, requestId: 'r-1' },
    ],
    requestId: 'r-1',
    placement: 'home',
    order: { id: 'o-1', value: 19.9, tax: 3.2, shipping: 4, currency: 'GBP', coupon: 'X' },
    value: 4.5,
    context: { device: 'phone', country: 'DE', locale: 'de-DE', timezone: 'Europe/Berlin' },
    properties: { gift: true, wrap: 'red', count: 3 },
  });
  await server.send({
    type: 'x-loyalty',
    visitorId: '訪客',
    withheld: true,
    search: { query: '"quotes", commas\nand lines' },
  });
  await server.ask('POST', '/v1/products:batch', {
    body: {
      products: [
        {
          id: 'full-product',
          title: 'Everything "in" one, 漢字',
          description: 'Line\nline',
          groupId: 'g',
          categories: [['A', 'B'], ['C']],
          price: {
            amount: 10,
            currency: 'GBP',
            sale: 8,
            saleFrom: '2026-01-01T00:00:00.000Z',
            saleTo: '2027-01-01T00:00:00.000Z',
            cost: 5,
          },
          availability: 'backorder',
          publishedAt: '2026-02-03T00:00:00.000Z',
          expiresAt: '2030-02-03T00:00:00.000Z',
          rating: { average: 4.2, count: 7 },
          attributes: { a: 1, b: ['c', 'd'], e: true },
          i18n: { de: { title: 'Alles' } },
          tags: ['t'],
          status: 'hidden',
        },
      ],
    },
  });
  const expected = await server.products();
  await server.stop();

  const files = { events: folder.file('events.jsonl'), products: folder.file('products.jsonl') };
  for (const kind of ['events', 'products'] as const) {
    const { lines } = await aisleJson<{ lines: number }>(
      'export',
      kind,
      '--out',
      files[kind],
      '--data',
      source.data,
    );
    assert.equal(readFileSync(files[kind], 'utf8').split('\n').length - 1, lines);
  }
  const copy = await folder.emptyShop();
  const report = await aisleJson<{ events: number; products: number; refused: Record<string, number> }>(
    'import',
    files.products,
    files.events,
    '--data',
    copy.data,
  );
  assert.deepEqual(report.refused, {});
  assert.equal(report.products, 201);
  for (const kind of ['events', 'products'] as const) {
    const again = await aisle('export', kind, '--data', copy.data);
    assert.equal(again.code, 0, again.stderr);
    const expectedLines = byId(readFileSync(files[kind], 'utf8'));
    const lines = byId(again.stdout);
    assert.equal(lines.size, expectedLines.size);
    for (const [id, line] of expectedLines) assert.deepEqual(lines.get(id), line);
  }
  const served = await ServedShop.start(copy);
  const sorted = (list: readonly { id: string }[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(sorted(await served.products()), sorted(expected));
  const [again] = await served.recommend({
    shopperId: 'full-shopper',
    requests: [{ placement: 'buy-again' }],
  });
  assert.deepEqual(idsOf(again!), [products[0]!.id]);
  await served.stop();
  // A second time changes nothing.
  const twice = await aisleJson<{ alreadyDone?: boolean; events: number }>(
    'import',
    files.products,
    files.events,
    '--data',
    copy.data,
  );
  assert.ok(twice.alreadyDone);
});

/** Lines of an export by the id of the event or product. */
function byId(text: string): Map<string, unknown> {
  const lines = text.split('\n').filter((line) => line !== '');
  const byId = new Map(
    lines.map((line) => {
      const record = JSON.parse(line) as { id?: string; eventId?: string };
      return [record.id ?? record.eventId!, record];
    }),
  );
  assert.equal(byId.size, lines.length, 'no line twice');
  return byId;
}
