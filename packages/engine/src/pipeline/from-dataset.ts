import type { Dataset } from '../domain/dataset.ts';
import type { Event } from '../domain/event.ts';
import type {
  EpochMs,
  EventId,
  ItemIndex,
  ProfileKey,
  ShopperId,
  ShopperIndex,
  VisitorId,
} from '../domain/ids.ts';
import type { Placement } from '../domain/placement.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import { CATEGORY_SEPARATOR, type Product } from '../domain/product.ts';
import type { Identity } from '../domain/query.ts';
import { TREND_TYPES, TrendCounters } from '../features/trend.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';
import { createRecommender } from './recommender.ts';

export interface DatasetRecommenderParts {
  readonly dataset: Dataset;
  /** The catalogue as it stood; made from the dataset's item columns when absent, everything in stock. */
  readonly products?: Iterable<Product>;
  /** Scorers over `dataset.items`, which have learned from the dataset already. */
  readonly scorers: ScorerSource;
  readonly placement: Placement;
  /** When the shoppers ask; default `dataset.asOf`. */
  readonly now?: EpochMs;
}

/** The best `k` items for a shopper of the dataset, best first. */
export type DatasetRecommender = (shopper: ShopperIndex, k: number) => Int32Array;

/**
 * The whole online path over a dataset instead of a live shop, for evaluating a placement as it would have answered at
 * the cut: the same profiles, counters, stages and rules, no budgets.
 */
export function recommenderFromDataset(parts: DatasetRecommenderParts): DatasetRecommender {
  const { dataset, scorers, placement } = parts;
  const now = parts.now ?? dataset.asOf;
  const { items } = dataset;
  const index = new CatalogueIndex(items);
  index.apply([...(parts.products ?? productsOf(dataset))]);
  const profiles = new ProfileStore({
    maxProfiles: dataset.shoppers.length + 1,
    historyLimit: Number.POSITIVE_INFINITY,
  });
  const trend = new TrendCounters();
  foldIntoOnlineState(dataset, profiles, trend);
  const recommender = createRecommender({
    items,
    index,
    profiles,
    trend,
    scorers,
    placements: onlyPlacement(placement),
    random: () => 0,
    clock: () => 0,
  });
  return (shopper, k) => {
    const [slate] = recommender.recommend({
      ...identityOf(dataset.shoppers[shopper]!),
      requests: [{ placement: placement.name, limit: k }],
      personalization: 'on',
      now,
    });
    return Int32Array.from(slate!.items, ({ itemId }) => items.indexOf(itemId)!);
  };
}

function foldIntoOnlineState(dataset: Dataset, profiles: ProfileStore, trend: TrendCounters): void {
  const { items, times, types, quantities, orders } = dataset.interactions;
  for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
    const identity = identityOf(dataset.shoppers[shopper]!);
    const end = dataset.shopperOffsets[shopper + 1]!;
    for (let row = dataset.shopperOffsets[shopper]!; row < end; row++) {
      const time = times[row]!;
      const event: Event = {
        ...identity,
        eventId: '' as EventId,
        type: 'view',
        occurredAt: time,
        receivedAt: time,
        items: [],
      };
      const interaction = {
        item: items[row]! as ItemIndex,
        type: types[row]!,
        time,
        quantity: quantities[row]!,
        order: orders[row]!,
        shopper: profiles.open(event),
      };
      const [previous] = profiles.record(interaction.shopper, [interaction], TREND_TYPES);
      trend.observe(interaction, previous!);
    }
  }
}

function identityOf(key: ProfileKey): Identity {
  const id = key.slice(2);
  return key.startsWith('s:') ? { shopperId: id as ShopperId } : { visitorId: id as VisitorId };
}

function* productsOf(dataset: Dataset): Generator<Product> {
  const { category, categories, publishedAt, price, group, titles } = dataset.itemColumns;
  for (let item = 0; item < dataset.items.size; item++) {
    const path = category[item]! < 0 ? undefined : categories[category[item]!]!.split(CATEGORY_SEPARATOR);
    yield {
      id: dataset.items.idOf(item as ItemIndex),
      groupId: String(group[item]!),
      kind: 'product',
      title: titles[item] ?? '',
      availability: 'in_stock',
      status: 'active',
      ...(path === undefined ? {} : { categories: [path] }),
      ...(Number.isNaN(publishedAt[item]!) ? {} : { publishedAt: publishedAt[item]! }),
      ...(Number.isNaN(price[item]!) ? {} : { price: { amount: price[item]!, currency: 'XXX' } }),
    };
  }
}

function onlyPlacement(placement: Placement) {
  return {
    get: (name: string) => (name === placement.name ? placement : undefined),
    all: () => [placement],
    put: async () => {},
    delete: async () => false,
    subscribe: () => () => {},
  };
}
