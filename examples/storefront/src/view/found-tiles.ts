import type { SearchResponse } from '@aisle/sdk';
import type { Shop } from '../shop/shop.ts';
import { tile } from './tile.ts';

/** As events and impressions name where products were found. */
export const SEARCH_PLACEMENT = 'search';

/** A tile for each product found; what comes of it is owed to the answer. */
export function foundTiles(shop: Shop, { items, requestId }: SearchResponse): HTMLElement[] {
  return items.map((item) => {
    const product = item.product ?? shop.catalogue.met(item.itemId)!;
    const owed = () => {
      shop.slates.came(item.itemId, requestId);
      return {
        requestId,
        placement: SEARCH_PLACEMENT,
        items: [{ itemId: item.itemId, position: item.position, requestId }],
      };
    };
    return tile({
      product,
      reason: item.reasons[0]?.text ?? '',
      onOpen: () => void shop.activity.tell({ type: 'click', ...owed() }).catch(() => undefined),
      onAdd: () => {
        owed();
        shop.addToCart(product, SEARCH_PLACEMENT);
      },
    });
  });
}
