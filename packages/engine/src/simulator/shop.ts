import { DAY_MS } from '../domain/day-ms.ts';
import type { Event } from '../domain/event.ts';
import type { EpochMs } from '../domain/ids.ts';
import { Random } from '../domain/random.ts';
import { type SimulatedProduct, simulateCatalogue } from './catalogue.ts';
import { GroundTruth } from './ground-truth.ts';
import { type SessionWorld, simulateSession } from './sessions.ts';
import { type ShopperTraits, simulateShoppers } from './shoppers.ts';
import { CATEGORIES } from './taxonomy.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly products: number;
  readonly shoppers: number;
  /** First day, UTC midnight. */
  readonly start: EpochMs;
  readonly days: number;
  /** Also emit what was shown, as `list_view` events: several times more events. */
  readonly impressions: boolean;
}

const DEFAULT_SIMULATION: SimulationOptions = {
  seed: 1,
  products: 2000,
  shoppers: 3000,
  start: Date.UTC(2026, 0, 1),
  days: 180,
  impressions: false,
};

export interface SimulatedShop {
  readonly products: readonly SimulatedProduct[];
  readonly shoppers: readonly ShopperTraits[];
  readonly truth: GroundTruth;
  /** All events in time order, simulated as they are asked for; can be run through once. */
  events(): Generator<Event>;
}

/** A seeded shop: same options, same shop, event for event. */
export function simulateShop(options: Partial<SimulationOptions> = {}): SimulatedShop {
  const settings = { ...DEFAULT_SIMULATION, ...options };
  const root = new Random(settings.seed);
  const catalogueRandom = root.fork();
  const shopperRandom = root.fork();
  const visitRandom = root.fork();
  const products = simulateCatalogue(catalogueRandom, settings.products, settings.start, settings.days);
  const shoppers = simulateShoppers(shopperRandom, settings.shoppers, settings.days);
  const truth = new GroundTruth(products);
  return {
    products,
    shoppers,
    truth,
    events: () => visits(visitRandom, settings, products, shoppers, truth),
  };
}

function* visits(
  random: Random,
  settings: SimulationOptions,
  products: readonly SimulatedProduct[],
  shoppers: readonly ShopperTraits[],
  truth: GroundTruth,
): Generator<Event> {
  const sales = new Float64Array(products.length);
  let session = 0;
  for (let day = 0; day < settings.days; day++) {
    const midnight = settings.start + day * DAY_MS;
    const world: SessionWorld = {
      products,
      truth,
      shelves: shelvesOf(random, products, sales, midnight),
      impressions: settings.impressions,
    };
    const weekend = [0, 6].includes(new Date(midnight).getUTCDay()) ? 1.35 : 0.86;
    const today: Event[] = [];
    for (const shopper of shoppers) {
      if (shopper.firstDay > day || !random.chance(Math.min(0.95, (shopper.visitsPerMonth / 30) * weekend)))
        continue;
      // Visits gather in the evening: a bell around 19:30 with a wide shoulder.
      const hour = Math.min(23.4, Math.max(0, 17 + 4.5 * random.normal()));
      for (const event of simulateSession(
        random,
        world,
        shopper,
        midnight + Math.floor(hour * 3_600_000),
        session++,
      ))
        today.push(event);
    }
    today.sort((a, b) => a.occurredAt - b.occurredAt);
    for (let index = 0; index < sales.length; index++) sales[index]! *= 0.97;
    for (const event of today) {
      if (event.type === 'purchase')
        for (const { itemId } of event.items) sales[truth.indexOf(itemId)!]! += 1;
      yield event;
    }
  }
}

/** How the shop lists a category: by recent sales, with enough noise that every product is seen now and then. */
function shelvesOf(
  random: Random,
  products: readonly SimulatedProduct[],
  sales: Float64Array,
  at: EpochMs,
): number[][] {
  const shelves: number[][] = CATEGORIES.map(() => []);
  const rank = sales.map((sold) => Math.log1p(sold) + 1.2 * random.normal());
  products.forEach(({ product, traits }, index) => {
    if (product.availability === 'in_stock' && traits.publishedAt <= at + DAY_MS)
      shelves[traits.category]!.push(index);
  });
  for (const shelf of shelves) shelf.sort((a, b) => rank[b]! - rank[a]! || a - b);
  return shelves;
}
