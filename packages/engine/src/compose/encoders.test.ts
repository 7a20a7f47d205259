import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { scriptedEndpoint, status } from '../encoders/endpoint/scripted-endpoint.case.ts';
import { loadSharp } from '../encoders/image/load-sharp.ts';
import { validateProduct } from '../ingest/validate-product.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import { CONFIGURATION_FILE } from './configuration.ts';
import { addEncoder, listEncoders, openShopEncoder } from './encoders.ts';
import { initShop } from './init-shop.ts';
import { tryEncoder } from './try-encoder.ts';

const decodes = (await loadSharp()) !== undefined;
const scratch = mkdtempSync(join(tmpdir(), 'aisle-shop-encoders-'));
const data = join(scratch, 'shop');
const service = await scriptedEndpoint();
const signal = new AbortController().signal;
const TITLES = [
  'Leather hiking boots',
  'Waterproof walking shoes',
  'Ceramic coffee mug',
  'Glass tea cup',
  'Wireless headphones',
];

before(async () => {
  await initShop(data, 1);
});
after(async () => {
  await service.close();
  rmSync(scratch, { recursive: true, force: true });
});

const trial = { data, products: 100, samples: 5, neighbours: 1, queries: ['boots for a hike'], signal };

describe('encoders of a shop', () => {
  it('cannot be tried on an empty catalogue', async () => {
    await assert.rejects(tryEncoder(trial), { code: 'not_enough_data', remedy: /aisle import/ });
  });

  it('are tried on its own products: neighbours, queries and speed', async () => {
    const store = await openStore(data);
    await store.catalogue.upsert(
      [...TITLES, TITLES[0]!].map((title, i) =>
        validateProduct({ id: `p${i}`, title, availability: 'in_stock' }),
      ),
    );
    await store.close();
    const report = await tryEncoder(trial);
    assert.equal(report.texts, TITLES.length, 'equal titles count once');
    assert.equal(report.encoder.name, 'use-lite');
    assert.ok(report.textsPerSecond > 0 && report.textsPerCpuSecond > 0);
    const [boots] = report.samples;
    assert.deepEqual([boots!.title, boots!.nearest[0]!.title], [TITLES[0], TITLES[1]]);
    assert.equal(report.queries[0]!.nearest[0]!.title, TITLES[0]);
  });

  it('are added when they work, with the comments of the configuration kept, and chosen when asked', async () => {
    const settings = { url: service.url, model: 'letters' };
    const added = await addEncoder(data, { name: 'letters', settings, choose: false });
    assert.equal(added.embeddingSize, 16);
    const listed = await listEncoders(data);
    assert.deepEqual(
      listed.map(({ name, kind, chosen, usable }) => ({ name, kind, chosen, usable })),
      [
        { name: 'use-lite', kind: 'built in', chosen: true, usable: true },
        { name: 'colour-shape', kind: 'built in', chosen: false, usable: decodes },
        { name: 'letters', kind: 'endpoint', chosen: false, usable: true },
      ],
    );
    await addEncoder(data, { name: 'second', settings, choose: true });
    assert.deepEqual(
      (await listEncoders(data)).map(({ name, chosen }) => (chosen ? `[${name}]` : name)),
      ['use-lite', 'colour-shape', 'letters', '[second]'],
    );
    assert.match(readFileSync(join(data, CONFIGURATION_FILE), 'utf8'), /\/\/ Address to listen on/);
    const encoder = await openShopEncoder(data);
    assert.equal(encoder.name, 'second');
    await encoder.close();
  });

  it('that do not work, or have a bad name, are not written down', async () => {
    const before = readFileSync(join(data, CONFIGURATION_FILE), 'utf8');
    service.script(status(404));
    const settings = { url: service.url, model: 'letters' };
    await assert.rejects(addEncoder(data, { name: 'third', settings, choose: true }), {
      code: 'invalid_configuration',
    });
    for (const name of ['use-lite', 'colour-shape', 'Big', '', '../up', '__proto__'])
      await assert.rejects(addEncoder(data, { name, settings, choose: true }), { field: 'name' });
    assert.equal(readFileSync(join(data, CONFIGURATION_FILE), 'utf8'), before);
  });

  it('are named when one is asked for that does not exist', async () => {
    await assert.rejects(openShopEncoder(data, { name: 'nobody' }), {
      code: 'not_found',
      remedy: /use-lite, letters, second/,
    });
    await assert.rejects(openShopEncoder(data, { name: 'constructor' }), { code: 'not_found' });
  });
});
