import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogReader } from '../../packages/engine/src/store/sqlite/log-reader.ts';
import { PUBLIC_DATA } from '../convert.ts';
import { aisle } from './aisle.ts';

/** A data folder with a key to it. */
export interface Shop {
  readonly data: string;
  readonly secretKey: string;
  readonly publishableKey: string;
}

export interface SimulatedSize {
  readonly products: number;
  readonly shoppers: number;
  readonly days: number;
}

const VERB_LIMIT = 900;

export const ONLINE_RETAIL = join(PUBLIC_DATA, 'online-retail');

/** Why Online Retail cannot be used here; undefined when it can. */
export function withoutOnlineRetail(): string | undefined {
  return existsSync(ONLINE_RETAIL)
    ? undefined
    : `${ONLINE_RETAIL} is not there; set AISLE_DATA to the folder of public data`;
}

/** Makes shops in temporary folders, each kind once, and gives every suite a copy of its own. */
export class Shops {
  readonly #signal: AbortSignal;
  readonly #step: (text: string) => void;
  readonly #folder = mkdtempSync(join(tmpdir(), 'aisle-bench-'));
  readonly #made = new Map<string, Promise<Shop>>();
  #count = 0;

  constructor(signal: AbortSignal, step: (text: string) => void) {
    this.#signal = signal;
    this.#step = step;
  }

  /** A folder of its own for temporary files; removed at the end. */
  folder(name: string): string {
    return join(this.#folder, `${name}-${++this.#count}`);
  }

  async empty(): Promise<Shop> {
    const { answer } = await aisle<Shop>(['init', '--data', this.folder('shop')], this.#options());
    return answer;
  }

  /** Online Retail imported; `toNow` moves its last day to today, as a shop that runs. */
  importedRetail({ toNow }: { toNow: boolean }): Promise<Shop> {
    return this.#copyOf(toNow ? 'retail-now' : 'retail', async () => {
      const shop = await this.empty();
      this.#step('importing Online Retail');
      const args = ['import', '--preset', 'online-retail', ONLINE_RETAIL, '--data', shop.data];
      await aisle(toNow ? [...args, '--shift-to-now'] : args, this.#options());
      return shop;
    });
  }

  /** Online Retail imported, its last day today, and trained. */
  trainedRetail(): Promise<Shop> {
    return this.#copyOf('retail-trained', async () => {
      const shop = await this.importedRetail({ toNow: true });
      await this.#train(shop);
      return shop;
    });
  }

  /** A simulated shop, trained when asked for. */
  simulated(size: SimulatedSize, trained: boolean): Promise<Shop> {
    return this.#copyOf(`simulated-${size.products}-${size.shoppers}-${size.days}-${trained}`, async () => {
      const shop = await this.empty();
      this.#step(`simulating a shop of ${size.products} products`);
      const numbers = Object.entries(size).flatMap(([name, value]) => [`--${name}`, String(value)]);
      await aisle(['simulate', '--data', shop.data, ...numbers], this.#options());
      if (trained) await this.#train(shop);
      return shop;
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #train({ data }: Shop): Promise<void> {
    this.#step('training');
    await aisle(['train', '--data', data], this.#options());
  }

  async #copyOf(name: string, make: () => Promise<Shop>): Promise<Shop> {
    let made = this.#made.get(name);
    if (made === undefined) {
      made = make();
      this.#made.set(name, made);
    }
    const { data, ...keys } = await made;
    const copy = this.folder(name);
    cpSync(data, copy, { recursive: true });
    return { ...keys, data: copy };
  }

  #options() {
    return { signal: this.#signal, limit: VERB_LIMIT };
  }
}

/** Ids of the known shoppers and of the products that are active, read from the folder. */
export function peopleAndProducts(data: string): { shoppers: string[]; products: string[] } {
  const reader = openLogReader(data);
  try {
    const shoppers = new Set<string>();
    for (const block of reader.read(0)) {
      for (const { shopperId } of block) if (shopperId !== undefined) shoppers.add(shopperId);
    }
    const products = [...reader.products()].filter(({ status }) => status === 'active');
    return { shoppers: [...shoppers], products: products.map(({ id }) => id) };
  } finally {
    reader.close();
  }
}
