import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { COMPILED, endProcesses } from './aisle-process.case.ts';

enableCompileCache(COMPILED);
// Loaded after the cache is in place.
const { setSetting } = await import('../src/compose/edit-configuration.ts');
const { initShop } = await import('../src/compose/init-shop.ts');
const { simulateIntoShop } = await import('../src/compose/simulate-shop.ts');
const { trainShop } = await import('../src/compose/train-shop.ts');

export interface PreparedShop {
  readonly data: string;
  readonly secretKey: string;
  readonly publishableKey: string;
}

export interface ShopSize {
  readonly products: number;
  readonly shoppers: number;
  readonly days: number;
}

const SMALL: ShopSize = { products: 200, shoppers: 100, days: 60 };

/**
 * A folder for one test file, removed when the file is through, after every process it started has ended.
 * Shops are prepared once and copied: a copy of a closed data folder is a data folder.
 */
export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'aisle-test-'));
  #copies = 0;
  #shops = 0;

  constructor() {
    after(async () => {
      await endProcesses();
      rmSync(this.path, { recursive: true, force: true });
    });
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Keys, settings, no products, no events; without an encoder unless told, as every server would encode. */
  async emptyShop(encoder = 'none'): Promise<PreparedShop> {
    const shop = await initShop(this.file(`shop-${++this.#shops}`), Date.now());
    await setSetting(shop.data, 'encoder', encoder);
    return shop;
  }

  /** A shop with two months of behaviour, its models not trained. */
  async simulatedShop(size: ShopSize = SMALL): Promise<PreparedShop> {
    const shop = await this.emptyShop();
    await simulateIntoShop({
      data: shop.data,
      seed: 1,
      ...size,
      pictures: undefined,
      now: Date.now(),
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    return shop;
  }

  async trainedShop(size: ShopSize = SMALL): Promise<PreparedShop> {
    const shop = await this.simulatedShop(size);
    await trainShop({
      data: shop.data,
      models: [],
      configurations: {},
      seed: 1,
      signal: new AbortController().signal,
      onProgress: () => {},
      onOutcome: () => {},
    });
    return shop;
  }

  copy(shop: PreparedShop): PreparedShop {
    const data = this.file(`copy-${++this.#copies}`);
    cpSync(shop.data, data, { recursive: true });
    return { ...shop, data };
  }
}
