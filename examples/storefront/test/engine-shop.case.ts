import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setSetting } from '../../../packages/engine/src/compose/edit-configuration.ts';
import { initShop } from '../../../packages/engine/src/compose/init-shop.ts';
import { createKey } from '../../../packages/engine/src/compose/keys.ts';
import { serveShop } from '../../../packages/engine/src/compose/serve-shop.ts';
import { buildDataset } from '../../../packages/engine/src/dataset/build-dataset.ts';
import type { Dataset } from '../../../packages/engine/src/domain/dataset.ts';
import { DAY_MS } from '../../../packages/engine/src/domain/day-ms.ts';
import type { Event } from '../../../packages/engine/src/domain/event.ts';
import type { Model } from '../../../packages/engine/src/domain/model.ts';
import type { Product } from '../../../packages/engine/src/domain/product.ts';
import { loadSharp } from '../../../packages/engine/src/encoders/image/load-sharp.ts';
import { boughtTogether } from '../../../packages/engine/src/models/bought-together/bought-together.ts';
import { itemKnn } from '../../../packages/engine/src/models/item-knn/item-knn.ts';
import { linear } from '../../../packages/engine/src/models/linear/linear.ts';
import type { SimulatedProduct } from '../../../packages/engine/src/simulator/catalogue.ts';
import { drawPicture } from '../../../packages/engine/src/simulator/picture.ts';
import { simulateShop } from '../../../packages/engine/src/simulator/shop.ts';
import { openStore, type SqliteStore } from '../../../packages/engine/src/store/sqlite/open-store.ts';
import { startStorefront } from '../server.ts';

const BLOCK = 2000;

export interface EngineShopOptions {
  readonly products: number;
  readonly shoppers?: number;
  readonly days?: number;
  /** Products change before they are stored: other titles, no pictures. */
  readonly adapt?: (product: Product, place: number) => Product;
}

export interface EngineShop {
  readonly url: string;
  readonly apiUrl: string;
  readonly secretKey: string;
  close(): Promise<void>;
}

/** A trained shop: the real engine over a data folder of its own, with a simulated past, behind the storefront. */
export async function openEngineShop(options: EngineShopOptions): Promise<EngineShop> {
  const { products, shoppers = 500, days = 60, adapt = (product: Product) => product } = options;
  const data = join(mkdtempSync(join(tmpdir(), 'aisle-storefront-')), 'data');
  const now = Date.now();
  const { secretKey } = await initShop(data, now);
  const port = await freePort();
  const publishable = await createKey(data, {
    kind: 'publishable',
    name: 'storefront',
    origins: [`http://127.0.0.1:${port}`],
    now,
  });
  const start = Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS;
  const shop = simulateShop({ products, shoppers, days, start, seed: 7 });
  const store = await openStore(data);
  await store.catalogue.upsert(shop.products.map(({ product }, place) => adapt(product, place)));
  if (shoppers > 0) await fill(store, shop.events());
  await store.close();

  await lookAtPictures(data, shop.products, join(data, 'pictures'));
  const stopping = new AbortController();
  const served = await serveShop({
    data,
    host: '127.0.0.1',
    port: 0,
    logLevel: 'error',
    version: 'test',
    trustProxy: false,
    addressLimit: 1000,
    signal: stopping.signal,
  });
  await looked(served.url, secretKey, String(shop.products[0]!.product.id));
  const byId = new Map(shop.products.map((simulated) => [String(simulated.product.id), simulated]));
  const storefront = await startStorefront({
    apiUrl: served.url,
    secretKey,
    publishableKey: publishable.key,
    port,
    shopName: 'Juniper & Lane',
    currency: 'GBP',
    demoShoppers: [
      { id: 'shopper-1', label: 'Anna', description: 'Comes often.' },
      { id: 'shopper-2', label: 'Ben', description: 'Has tastes of his own.' },
    ],
    pictures: (itemId) => {
      const simulated = byId.get(itemId);
      return simulated && drawPicture(simulated);
    },
  });
  return {
    url: storefront.url,
    apiUrl: served.url,
    secretKey,
    async close() {
      await storefront.close();
      stopping.abort();
      await served.close();
      rmSync(join(data, '..'), { recursive: true, force: true });
    },
  };
}

/** The drawn pictures as pixels, which the built-in image encoder looks at. */
async function lookAtPictures(
  data: string,
  products: readonly SimulatedProduct[],
  folder: string,
): Promise<void> {
  const sharp = await loadSharp();
  if (sharp === undefined) return;
  mkdirSync(join(folder, 'pictures'), { recursive: true });
  for (const simulated of products) {
    const pixels = await sharp(Buffer.from(drawPicture(simulated)))
      .resize(160, 160)
      .png()
      .toBuffer();
    writeFileSync(join(folder, 'pictures', `${simulated.product.id}.svg`), pixels);
  }
  await setSetting(data, 'imageEncoder', 'colour-shape');
  await setSetting(data, 'pictureFolder', folder);
}

/** Resolves when the server has looked at the pictures. */
async function looked(apiUrl: string, secretKey: string, itemId: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(`${apiUrl}/v1/search/image`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ itemId }),
    });
    const { served } = (await answer.json()) as { served: { degraded?: string[] } };
    if (served.degraded?.includes('pictures:loading') !== true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function fill(store: SqliteStore, events: Iterable<Event>): Promise<void> {
  let block: Event[] = [];
  for (const event of events) {
    block.push(event);
    if (block.length < BLOCK) continue;
    await store.events.append(block);
    block = [];
  }
  if (block.length > 0) await store.events.append(block);
  const dataset = await buildDataset({
    events: store.events.read(0),
    products: store.catalogue.all(),
    links: store.shoppers.links(),
  });
  await train(store, dataset, linear);
  await train(store, dataset, itemKnn);
  await train(store, dataset, boughtTogether);
}

async function train<Configuration>(
  store: SqliteStore,
  dataset: Dataset,
  model: Model<Configuration>,
): Promise<void> {
  const content = await model.fit(dataset, model.defaults, { seed: 1, threads: 1 });
  const { version } = await store.artefacts.publish(
    {
      model: model.name,
      configuration: {},
      snapshotOffset: dataset.snapshotOffset,
      asOf: dataset.asOf,
      trainedAt: Date.now(),
      fitSeconds: 0,
      seed: 1,
      metrics: {},
    },
    content,
  );
  await store.artefacts.promote(model.name, version);
}

/** The key must list the storefront's origin before the storefront can have one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
