import type { ItemId } from './ids.ts';
import type { SearchQuery, SearchResult } from './product-search.ts';

/** A question for products that look alike: a picture, or a product of the catalogue whose picture it is. */
export interface PictureQuery
  extends Pick<SearchQuery, 'limit' | 'cursor' | 'filter' | 'params' | 'exclude' | 'now'> {
  readonly like: { readonly picture: Uint8Array } | { readonly itemId: ItemId };
}

/** Search by photo, as the server sees it. It asks and keeps nothing of who asks. */
export interface PictureSearch {
  /**
   * Without an encoder that reads pictures, or while it cannot be used, an empty answer whose `degraded` says why.
   * @throws AisleError `unsupported_media_type`, `too_large`, `product_not_found`, `invalid_filter`, `invalid_cursor`,
   *   `invalid_field`.
   */
  search(query: PictureQuery): Promise<SearchResult>;
}
