import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../domain/counted.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import { AisleError } from '../domain/errors.ts';
import type { Event } from '../domain/event.ts';
import { drawPicture } from '../simulator/picture.ts';
import { simulateShop } from '../simulator/shop.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import { createFirstKeys, type FirstKeys } from './init-shop.ts';
import { listKeys } from './keys.ts';

/** Events given to the log at once. */
const BLOCK = 5000;

export interface ShopSimulation {
  readonly data: string;
  readonly seed: number;
  readonly products: number;
  readonly shoppers: number;
  readonly days: number;
  /** Folder for the drawn pictures, one SVG per product; none are written without it. */
  readonly pictures: string | undefined;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onProgress: (events: number, fraction: number) => void;
}

export interface SimulationReport {
  readonly products: number;
  readonly shoppers: number;
  readonly events: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Made where the shop had no key. */
  readonly keys?: FirstKeys;
}

/** Fills a data folder with a simulated shop whose last day is today, and gives it keys where it has none. Run again with the same seed on the same day, it changes nothing. */
export async function simulateIntoShop(request: ShopSimulation): Promise<SimulationReport> {
  const report = await fillShop(request);
  // At the end: keys of a run that was interrupted would have been shown to nobody.
  if ((await listKeys(request.data)).length > 0) return report;
  return { ...report, keys: await createFirstKeys(request.data, request.now) };
}

async function fillShop(request: ShopSimulation): Promise<SimulationReport> {
  const { seed, days, now, signal, onProgress } = request;
  const start = Math.floor(now / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
  const shop = simulateShop({ seed, products: request.products, shoppers: request.shoppers, days, start });
  const store = await openStore(request.data);
  try {
    await store.catalogue.upsert(shop.products.map(({ product }) => product));
    if (request.pictures !== undefined) {
      mkdirSync(request.pictures, { recursive: true });
      for (const made of shop.products)
        writeFileSync(join(request.pictures, `${made.product.id}.svg`), drawPicture(made));
    }
    let events = 0;
    let lastAt = start;
    let block: Event[] = [];
    let writing: Promise<unknown> = Promise.resolve();
    // One block goes to disk while the next is simulated.
    const keep = async () => {
      await writing;
      if (signal.aborted) {
        throw new AisleError('interrupted', `Stopped after ${counted(events, 'event')}.`, {
          remedy: 'Run it again with the same seed: what is there is recognised.',
        });
      }
      writing = store.events.append(block);
      events += block.length;
      block = [];
      onProgress(events, Math.min(1, (lastAt - start) / (days * DAY_MS)));
    };
    for (const event of shop.events()) {
      // The day is not over: what lies ahead has not happened yet.
      if (event.occurredAt > now) break;
      block.push(event);
      lastAt = event.occurredAt;
      if (block.length >= BLOCK) await keep();
    }
    await keep();
    await writing;
    return { products: shop.products.length, shoppers: shop.shoppers.length, events, firstAt: start, lastAt };
  } finally {
    await store.close();
  }
}
