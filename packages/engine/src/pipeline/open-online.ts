import type { ItemTable } from '../domain/item-table.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { Store } from '../domain/ports/store.ts';
import type { Recommender } from '../domain/query.ts';
import { saidNo } from '../domain/said-no.ts';
import { TrendCounters } from '../features/trend.ts';
import { ProfileStore } from '../profiles/profile-store.ts';
import { CatalogueIndex } from '../rerank/catalogue/catalogue-index.ts';
import type { StageBudgets } from './budgets.ts';
import { InteractionStream } from './interaction-stream.ts';
import { createRecommender } from './recommender.ts';

export interface OnlineParts {
  readonly store: Pick<Store, 'catalogue' | 'shoppers' | 'placements'>;
  /** The shop's one item table; the scorers are loaded over the same. */
  readonly items: ItemTable;
  readonly scorers: ScorerSource;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly budgets?: StageBudgets;
  readonly maxProfiles?: number;
}

/** The online state of one shop and the recommender over it. */
export interface Online {
  readonly recommender: Recommender;
  readonly index: CatalogueIndex;
  readonly profiles: ProfileStore;
  readonly trend: TrendCounters;
  /** To be folded by the live log, and by `catchUp` before the first request. */
  readonly stream: InteractionStream;
  /** Stops following the catalogue. */
  close(): void;
}

/** Wires the online path to a store; the catalogue is indexed when this resolves, the log is not yet replayed. */
export async function openOnline(parts: OnlineParts): Promise<Online> {
  const { store, items, scorers } = parts;
  const index = new CatalogueIndex(items);
  const profiles = new ProfileStore({
    allows: (identity) => !saidNo(identity, store.shoppers),
    shopperOf: (visitorId) => store.shoppers.shopperOf(visitorId),
    ...(parts.maxProfiles === undefined ? {} : { maxProfiles: parts.maxProfiles }),
  });
  const trend = new TrendCounters();
  const close = await index.follow(store.catalogue, (changed) => {
    for (const { scorer } of scorers.serving()) {
      if (scorer.describe === undefined) continue;
      for (const product of changed) scorer.describe(items.intern(product.id), product);
    }
  });
  const recommender = createRecommender({
    items,
    index,
    profiles,
    trend,
    scorers,
    placements: store.placements,
    random: parts.random,
    clock: parts.clock,
    ...(parts.budgets === undefined ? {} : { budgets: parts.budgets }),
  });
  return {
    recommender,
    index,
    profiles,
    trend,
    stream: new InteractionStream({ items, catalogue: store.catalogue, profiles, trend, scorers }),
    close,
  };
}
