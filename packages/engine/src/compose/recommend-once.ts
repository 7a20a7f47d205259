import type { EpochMs, ItemId, ShopperId } from '../domain/ids.ts';
import type { Slate } from '../domain/slate.ts';
import { openShop } from './open-shop.ts';
import { requireShop } from './require-shop.ts';

export interface OneRecommendation {
  readonly data: string;
  readonly placement: string;
  readonly shopperId: string | undefined;
  readonly itemId: string | undefined;
  readonly limit: number;
  readonly now: EpochMs;
  readonly signal: AbortSignal;
}

export interface OneAnswer {
  readonly slate: Slate;
  readonly titleOf: (id: ItemId) => string;
}

/** What the server would answer to one request. The folder must not be in use by a server. */
export async function recommendOnce(request: OneRecommendation): Promise<OneAnswer> {
  const { placement, shopperId, itemId, limit, now, signal } = request;
  requireShop(request.data);
  const shop = await openShop({
    data: request.data,
    follow: false,
    search: false,
    signal,
    onFault: (what, error) =>
      console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`),
  });
  try {
    const [slate] = shop.recommender.recommend({
      ...(shopperId === undefined ? {} : { shopperId: shopperId as ShopperId }),
      requests: [{ placement, limit, ...(itemId === undefined ? {} : { itemId: itemId as ItemId }) }],
      personalization: 'on',
      now,
    });
    const titles = new Map(
      slate!.items.map((item) => [item.itemId, shop.store.catalogue.get(item.itemId)?.title ?? '']),
    );
    return { slate: slate!, titleOf: (id) => titles.get(id) ?? '' };
  } finally {
    await shop.close();
  }
}
