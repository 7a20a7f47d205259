import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { importFiles } from './import-files.ts';
import { accountedRows, eventsOf, importContent, requestFor, withFiles } from './import-into-memory.case.ts';

const line = (at: number): string =>
  JSON.stringify({
    type: 'view',
    occurredAt: 1_700_000_000_000 + at,
    visitorId: `v${at % 7}`,
    items: [{ itemId: `i${at}` }],
  });
const LOG = `${Array.from({ length: 10_000 }, (_, at) => line(at)).join('\n')}\n`;

test('JSON lines of events and products, told apart by shape, faults kept aside', async () => {
  const text = `${line(1)}\n\n{"id":"i1","title":"Mug"}\nnot json\n[1]\n{"type":"view"}\n${line(1)}`;
  for (const [name, content] of [
    ['a.jsonl', text],
    ['a.jsonl.gz', gzipSync(text)],
    ['a.zip', zipSync({ 'x.jsonl': strToU8(text) })],
    ['b', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ] as const) {
    const { report, store, events } = await importContent(name, content);
    assert.equal(report.rows, 6, name);
    assert.equal(report.accepted, 3);
    assert.equal(accountedRows(report), 6);
    assert.deepEqual(report.refused, { invalid_field: 2, invalid_request: 1 });
    assert.equal(events.length, 1);
    assert.equal(report.duplicates, 1);
    assert.equal(report.products, 1);
    assert.equal(store.catalogue.size, 1);
    assert.deepEqual(
      (await store.quarantine.list()).map(({ source, row }) => [source.replace(/#[0-9a-f]{8}$/, ''), row]),
      [
        [name, 3],
        [name, 4],
        [name, 5],
      ],
    );
  }
});

test('the report counts the kinds of mistakes with the first row of each, and the journal keeps none of them', async () => {
  const wrong = (item: string): string =>
    `{"type":"purchase","occurredAt":1700000000000,"shopperId":"secret-shopper","items":[${item}]}`;
  const rows = [
    ...Array.from({ length: 20 }, () => wrong('{"itemId":"a","quantity":-1}')),
    wrong('{"itemId":"a","unitPrice":"9,50"}'),
    '{"type":"view","occurredAt":1700000000000,"shopperId":["secret-shopper"],"items":[{"itemId":"a"}]}',
    'secret-shopper is no JSON',
  ];
  const { report, store } = await importContent('a.jsonl', rows.join('\n'));
  assert.deepEqual(report.refused, { invalid_field: 22, invalid_request: 1 });
  assert.deepEqual(
    report.examples['invalid_field']?.map(({ rows, row, field, value }) => [rows, row, field, value]),
    [
      [20, 1, 'items[0].quantity', '-1'],
      [1, 21, 'items[0].unitPrice', '9,50'],
      [1, 22, 'shopperId', '(not shown)'],
    ],
  );
  assert.ok(report.examples['invalid_field']?.every(({ remedy }) => remedy));
  assert.deepEqual(report.examples['invalid_request'], [
    {
      source: 'a.jsonl',
      row: 23,
      rows: 1,
      reason: 'The line is not JSON.',
      remedy: 'Write one JSON object on each line.',
    },
  ]);
  assert.doesNotMatch(JSON.stringify(report), /secret-shopper/);
  assert.doesNotMatch(JSON.stringify(await store.imports.all()), /items\[0\]/);
});

test('more than a tenth refused is said; kinds of several files are brought together', async () => {
  await withFiles(
    { 'a.jsonl': `${line(1)}\n{"type":"view"}\n`, 'b.jsonl': '{"type":"view"}\n' },
    async (folder) => {
      const report = await importFiles(requestFor(createMemoryStore(), { sources: [folder] }));
      assert.deepEqual(
        report.examples['invalid_field']?.map(({ rows, source, row }) => [rows, source, row]),
        [[2, 'a.jsonl', 2]],
      );
      assert.ok(Math.abs(report.refusedShare - 2 / 3) < 1e-9);
      assert.match(report.warnings[0]!, /^2 of 3 rows refused/);
    },
  );
  const { report } = await importContent('a.jsonl', `${LOG}oops\n`);
  assert.deepEqual(
    report.warnings.filter((each) => /refused/.test(each)),
    [],
  );
});

test('items that no product has the id of are counted and named, wherever their products stand', async () => {
  const store = createMemoryStore();
  const product = (id: number): string => `{"id":"i${id}","title":"Mug"}`;
  const files = { 'a.jsonl': [line(1), line(2), line(3), line(3)].join('\n'), 'b.jsonl': product(1) };
  await withFiles(files, async (folder) => {
    const dry = await importFiles(requestFor(store, { sources: [folder], dryRun: true }));
    assert.deepEqual(dry.unknownItems, { items: 2, lines: 3, first: ['i3', 'i2'] });
    const report = await importFiles(requestFor(store, { sources: [folder] }));
    assert.deepEqual(report.unknownItems, dry.unknownItems);
    assert.match(report.warnings.join(), /2 items on 3 lines of events: i3, i2\./);
  });
  const later = await withFiles({ 'c.jsonl': `${product(2)}\n${product(3)}\n${line(2)}` }, (folder) =>
    importFiles(requestFor(store, { sources: [folder] })),
  );
  assert.equal(later.unknownItems, undefined);
});

test('files imported with their own times are not imported with moved ones, nor the other way round', async () => {
  for (const [first, second] of [
    [0, 3],
    [3, 0],
  ] as const) {
    const store = createMemoryStore();
    await withFiles({ 'a.jsonl': LOG }, async (folder) => {
      const request = requestFor(store, { sources: [folder] });
      await importFiles({ ...request, shiftDays: first });
      await assert.rejects(importFiles({ ...request, shiftDays: second }), {
        code: 'conflict',
        field: 'shift-to-now',
        remedy: /another folder/,
      });
      assert.equal((await importFiles({ ...request, shiftDays: first })).alreadyDone, true);
    });
  }
});

test('a second run of the same content changes nothing and says so, whatever the file is called', async () => {
  const store = createMemoryStore();
  await withFiles({ 'a.jsonl': LOG, 'copy.jsonl': LOG }, async (folder) => {
    const first = await importFiles(requestFor(store, { sources: [join(folder, 'a.jsonl')] }));
    assert.equal(first.alreadyDone, false);
    const head = store.events.head;
    const again = await importFiles(requestFor(store, { sources: [join(folder, 'copy.jsonl')] }));
    assert.equal(again.alreadyDone, true);
    assert.equal(again.rows, 10_000);
    assert.equal(store.events.head, head);
  });
});

test('a dry run reports the same and stores nothing', async () => {
  const { report, store, events } = await importContent('a.jsonl', `${LOG}oops\n`, { dryRun: true });
  assert.equal(report.dryRun, true);
  assert.equal(report.accepted, 10_000);
  assert.deepEqual(report.refused, { invalid_request: 1 });
  assert.equal(events.length, 0);
  assert.deepEqual(await store.quarantine.counts(), {});
  assert.deepEqual(await store.imports.all(), []);
});

test('stopped after any block, a second run goes on there and ends with the same', async () => {
  const whole = await importContent('a.jsonl', LOG);
  for (let stopAfter = 1; stopAfter <= 4; stopAfter++) {
    const store = createMemoryStore();
    await withFiles({ 'a.jsonl': LOG }, async (folder) => {
      const abort = new AbortController();
      let blocks = 0;
      const request = requestFor(store, { sources: [join(folder, 'a.jsonl')] });
      const onProgress = (): void => {
        if (++blocks === stopAfter) abort.abort();
      };
      await assert.rejects(importFiles({ ...request, signal: abort.signal, onProgress }), {
        code: 'interrupted',
      });
      assert.equal(store.events.head, 2048 * stopAfter);
      assert.equal((await store.imports.all())[0]?.done, false);
      const report = await importFiles(request);
      assert.equal(report.resumed, true);
      assert.equal(report.duplicates, 0);
      assert.deepEqual({ ...report, resumed: false }, whole.report);
      assert.deepEqual(await eventsOf(store), whole.events);
    });
  }
});

test('killed between storing a block and its checkpoint, the block is stored once', async () => {
  const store = createMemoryStore();
  await withFiles({ 'a.jsonl': LOG }, async (folder) => {
    const request = requestFor(store, { sources: [join(folder, 'a.jsonl')] });
    let puts = 0;
    const journal = {
      get: (digest: string) => store.imports.get(digest),
      all: () => store.imports.all(),
      put: async (checkpoint: Parameters<typeof store.imports.put>[0]) => {
        if (++puts === 3) throw new Error('killed');
        await store.imports.put(checkpoint);
      },
    };
    await assert.rejects(importFiles({ ...request, journal }), /killed/);
    const report = await importFiles(request);
    assert.equal(report.resumed, true);
    assert.equal(report.duplicates, 2048);
    assert.equal(store.events.head, 10_000);
  });
});

test('a file that shrinks while it is read is not done, and is taken in when it is whole again', async () => {
  const store = createMemoryStore();
  await withFiles({ 'a.jsonl': LOG }, async (folder) => {
    const path = join(folder, 'a.jsonl');
    const request = requestFor(store, { sources: [path] });
    const shrink = (): void => truncateSync(path, 1000);
    await assert.rejects(importFiles({ ...request, onProgress: shrink }), { code: 'import_failed' });
    assert.ok((await store.imports.all()).every(({ done }) => !done));
    await writeFile(path, LOG);
    await importFiles(request);
    assert.equal(store.events.head, 10_000);
  });
});

test('a folder stands for its files; nothing there, nothing in it and a cut-off gzip are named', async () => {
  await withFiles({ 'b.jsonl': line(2), 'a.jsonl': line(1), 'notes.md': 'x' }, async (folder) => {
    const store = createMemoryStore();
    const report = await importFiles(requestFor(store, { sources: [folder] }));
    assert.equal(report.source, 'a.jsonl, b.jsonl');
    assert.equal(report.rows, 2);
    await assert.rejects(importFiles(requestFor(store, { sources: [join(folder, 'none')] })), {
      code: 'import_failed',
    });
    await assert.rejects(importFiles(requestFor(store, { sources: [] })), { code: 'invalid_configuration' });
    await assert.rejects(importFiles(requestFor(store, { sources: ['/dev/null'] })), {
      code: 'import_failed',
      message: /is a pipe or a device/,
    });
    await mkdir(join(folder, 'sub.csv'));
    await symlink(join(folder, 'nowhere'), join(folder, 'gone.csv'));
    const again = await importFiles(requestFor(store, { sources: [folder] }));
    assert.equal(again.source, 'a.jsonl, b.jsonl', 'folders and links to nothing are passed over');
  });
  await withFiles({ 'notes.md': 'x' }, async (folder) => {
    await assert.rejects(importFiles(requestFor(createMemoryStore(), { sources: [folder] })), {
      code: 'import_failed',
    });
  });
  const packed = gzipSync(LOG);
  await assert.rejects(importContent('a.jsonl.gz', packed.subarray(0, packed.length - 2000)), {
    code: 'import_failed',
  });
});

test('an address: fetched, limited in size, redirects followed, other machines only over https', async (t) => {
  const server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/data/log.jsonl' }).end();
    else if (request.url === '/away')
      response.writeHead(302, { location: 'http://shop.example/log.jsonl' }).end();
    else if (request.url === '/silent') return;
    else if (request.url === '/data/log.jsonl') response.end(LOG);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = (path: string, given = {}) =>
    importFiles(
      requestFor(createMemoryStore(), { sources: [path.startsWith('http') ? path : base + path], ...given }),
    );
  const steps = new Set<string>();
  const report = await get('/moved', { onProgress: ({ step }: { step: string }) => steps.add(step) });
  assert.equal(report.rows, 10_000);
  assert.deepEqual([...steps], ['fetching', 'importing']);
  await assert.rejects(get('/none'), { code: 'source_unreachable' });
  await assert.rejects(get('/away'), { code: 'source_unreachable' });
  await assert.rejects(get('http://shop.example/x.csv'), { code: 'source_unreachable' });
  await assert.rejects(get('/silent', { download: { timeoutMs: 50 } }), { code: 'source_unreachable' });
  await assert.rejects(get('/data/log.jsonl', { download: { maxBytes: 1000 } }), { code: 'too_large' });
  await assert.rejects(get('/silent', { signal: AbortSignal.timeout(20) }), { code: 'interrupted' });
});

test('any bytes under any name: rows are accounted for, or the failure has a code', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc
          .string({
            unit: fc.constantFrom('{', '}', '"', 'type', ':', ',', '\n', '1', 'view', 'id', 'title'),
            maxLength: 40,
          })
          .map((text) => Buffer.from(`{${text}`)),
        fc
          .string({ unit: fc.constantFrom('a', ',', '"', '\n', '1', ';'), maxLength: 40 })
          .map((text) => Buffer.from(`who,what,at\n${text}`)),
      ),
      async (bytes) => {
        try {
          const mapping = {
            kind: 'event',
            fields: { visitorId: 'who', itemId: 'what', occurredAt: 'at' },
            constants: { type: 'view' },
            dateFormat: 'unix',
          };
          const { report } = await importContent('x', bytes, { mapping });
          assert.equal(accountedRows(report), report.rows);
        } catch (fault) {
          assert.match(
            String((fault as { code?: string }).code),
            /^(?:import_failed|invalid_configuration)$/,
            String(fault),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});
