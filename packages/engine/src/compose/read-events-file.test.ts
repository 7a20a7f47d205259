import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { shopperHistory } from '../dataset/shopper-history.ts';
import { AisleError } from '../domain/errors.ts';
import type { ItemId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import { readEventsFile } from './read-events-file.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aisle-events-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, content);
  const dataset = await readEventsFile(path);
  return dataset.shoppers.map((key, shopper) => {
    const { items, times, types, quantities, orders } = shopperHistory(dataset, shopper);
    return Array.from(items, (item, row) =>
      [key, dataset.items.idOf(item as never), times[row], types[row], quantities[row], orders[row]].join(
        ' ',
      ),
    );
  });
}

const fails = (field: string | undefined, words: RegExp) => (error: unknown) =>
  error instanceof AisleError &&
  error.code === 'import_failed' &&
  error.field === field &&
  words.test(error.message);

test('three columns are purchases; one shopper at one time is one basket', async () => {
  assert.deepEqual(
    await read('a.csv', 'shopperId,itemId,occurredAt\nu1,a,10\nu2,a,10\nu1,b,10\nu1,c,20.5\n'),
    [['s:u1 a 10000 8 1 0', 's:u1 b 10000 8 1 0', 's:u1 c 20500 8 1 1'], ['s:u2 a 10000 8 1 2']],
  );
});

test('lines that end with carriage returns alone, as old spreadsheets wrote them', async () => {
  assert.deepEqual(await read('mac.csv', 'shopperId,itemId,occurredAt\ru1,a,10\r\ru1,b,20\r'), [
    ['s:u1 a 10000 8 1 0', 's:u1 b 20000 8 1 1'],
  ]);
});

test('types, units, RFC 3339, quotes, columns in any order, a byte order mark, Windows line ends, gzip', async () => {
  const csv =
    '\uFEFFtype,value,occurredAt,itemId,shopperId,note\r\n' +
    'view,,2026-01-02T03:04:05Z,"a, b",u1,x\r\n' +
    '\r\n' +
    'purchase,3,2026-01-02T05:04:05+02:00,"a, b",u1,\r\n' +
    'rate,4.5,2026-01-03,c,u1,"multi ""quoted"""\r\n' +
    ',,2026-01-04 00:00:00,d,u1,';
  const expected = [
    [
      `s:u1 a, b ${Date.UTC(2026, 0, 2, 3, 4, 5)} 0 1 -1`,
      `s:u1 a, b ${Date.UTC(2026, 0, 2, 3, 4, 5)} 8 3 0`,
      `s:u1 c ${Date.UTC(2026, 0, 3)} 10 1 -1`,
      `s:u1 d ${Date.UTC(2026, 0, 4)} 8 1 1`,
    ],
  ];
  assert.deepEqual(await read('b.csv', csv), expected);
  assert.deepEqual(await read('b.csv.gz', gzipSync(csv)), expected);
});

test('a refund in a file takes back what it returns', async () => {
  const rows = 'shopperId,itemId,occurredAt,type,value\nu,a,1,purchase,2\nu,b,1,purchase,\nu,a,2,refund,2\n';
  assert.deepEqual(await read('c.csv', rows), [['s:u b 1000 8 1 0']]);
});

test('what a list or a search showed is no row; a type of the shop is, as code 255', async () => {
  const acts = ['list_view', 'x-quiz', 'search', 'view'];
  const csv = acts.map((type, at) => `u1,${type},${at},${type}\n`).join('');
  const rows = [['s:u1 x-quiz 1000 255 1 -1', 's:u1 view 3000 0 1 -1']];
  assert.deepEqual(await read('shown.csv', `shopperId,itemId,occurredAt,type\n${csv}`), rows);
  const lines = acts.map((type, occurredAt) => {
    return JSON.stringify({ type, shopperId: 'u1', occurredAt, items: [{ itemId: type }] });
  });
  assert.deepEqual(await read('shown.jsonl', lines.join('\n')), rows);
});

test('JSON lines of events, by name and by look', async () => {
  const lines = [
    { type: 'view', occurredAt: '2026-01-01T00:00:00Z', visitorId: 'v', items: [{ itemId: 'a' }] },
    {
      type: 'purchase',
      occurredAt: '2026-01-01T00:01:00Z',
      visitorId: 'v',
      shopperId: 'u',
      items: [{ itemId: 'a', quantity: 2 }],
      order: { id: 'o', value: 1, currency: 'EUR' },
    },
    { type: 'search', occurredAt: '2026-01-01T00:02:00Z', shopperId: 'u', search: { query: 'x' } },
  ]
    .map((event) => JSON.stringify(event))
    .join('\n');
  const begin = Date.UTC(2026, 0, 1);
  const expected = [[`s:u a ${begin} 0 1 -1`, `s:u a ${begin + 60_000} 8 2 0`]];
  assert.deepEqual(await read('d.jsonl', lines), expected);
  assert.deepEqual(await read('d.txt', `\n${lines}\n`), expected);
});

test('what is wrong is named with its line and field', async () => {
  const header = 'shopperId,itemId,occurredAt,type,value\n';
  await assert.rejects(read('e.csv', ''), fails('header', /empty/));
  await assert.rejects(read('e.csv', 'shopperId,item,occurredAt\n'), fails('itemId', /line 1/));
  await assert.rejects(read('e.csv', `${header}u,a,1\n,a,1\n`), fails('shopperId', /line 3/));
  await assert.rejects(read('e.csv', `${header}u,,1\n`), fails('itemId', /line 2/));
  await assert.rejects(read('e.csv', `${header}u,a,yesterday\n`), fails('occurredAt', /yesterday/));
  await assert.rejects(read('e.csv', `${header}u,a,2026-13-45\n`), fails('occurredAt', /2026-13-45/));
  await assert.rejects(read('e.csv', `${header}u,a,1,bought\n`), fails('type', /bought/));
  await assert.rejects(read('e.csv', `${header}u,a,1,purchase,-2\n`), fails('value', /-2/));
  await assert.rejects(read('e.jsonl', '{"type":\n'), fails(undefined, /line 1: .*JSON/));
  await assert.rejects(read('e.jsonl', '[]\n'), fails('the row', /not an object/));
  await assert.rejects(read('e.jsonl', '{"type":"view","occurredAt":"1"}\n'), fails('shopperId', /missing/));
  await assert.rejects(
    read('e.jsonl', '{"type":"view","occurredAt":"1","shopperId":"u","items":[{"id":1}]}\n'),
    fails('items[0].itemId', /line 1: .*missing/),
  );
});

test('a file that is not there is an error, compressed or not', async () => {
  await assert.rejects(readEventsFile(join(folder, 'none.csv')), /ENOENT/);
  await assert.rejects(readEventsFile(join(folder, 'none.csv.gz')), /ENOENT/);
});

test('with products, rows of other items are left out and counted, in a table as in JSON lines', async () => {
  const products = ['a', 'b'].map(
    (id): Product => ({
      id: id as ItemId,
      kind: 'product',
      title: id,
      availability: 'in_stock',
      status: id === 'b' ? 'deleted' : 'active',
    }),
  );
  const path = join(folder, 'known.csv');
  await writeFile(path, 'shopperId,itemId,occurredAt\nu,a,1\nu,x,2\nu,b,3\n');
  const table = await readEventsFile(path, products);
  assert.deepEqual(
    [table.items.ids(), table.interactions.length, table.leftOut],
    [['a', 'b'], 2, { items: 1, lines: 1, first: ['x'] }],
  );
  const lines = join(folder, 'known.jsonl');
  const one = (item: string) =>
    JSON.stringify({ type: 'view', shopperId: 'u', occurredAt: 1, items: [{ itemId: item }] });
  await writeFile(lines, ['a', 'x', 'b'].map(one).join('\n'));
  const events = await readEventsFile(lines, products);
  assert.deepEqual(
    [events.items.ids(), events.interactions.length, events.leftOut],
    [['a', 'b'], 2, { items: 1, lines: 1, first: ['x'] }],
  );
});
