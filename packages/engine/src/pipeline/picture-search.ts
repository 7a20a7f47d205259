import { AisleError } from '../domain/errors.ts';
import type { ItemId, ItemIndex, RequestId } from '../domain/ids.ts';
import type { PictureQuery, PictureSearch as Port } from '../domain/picture-search.ts';
import type { ImageEncoder } from '../domain/ports/encoder.ts';
import { SEARCH_PLACEMENT, type SearchResult } from '../domain/product-search.ts';
import type { SearchHit } from '../domain/search.ts';
import { UuidV7 } from '../domain/uuid-v7.ts';
import { ENGLISH_REASONS } from '../explain/reason-texts.ts';
import { CURSOR_LIMIT, type Cursor, readCursor, writeCursor } from '../rerank/cursor.ts';
import { Eligibility } from '../rerank/eligibility.ts';
import { FilterCache } from '../rerank/filters/filter-cache.ts';
import { ShopperMarks } from '../rerank/shopper-marks.ts';
import type { MeaningSearch } from './meaning-search.ts';
import { POLICY, type RecommenderParts } from './online-path.ts';
import type { ProductVectors } from './product-vectors.ts';

const DEFAULT_LIMIT = 24;
const LIMIT_MAXIMUM = 100;
/** Nearest products of a picture: more would look less and less like it. */
const NEAREST = 100;
/** Photos being encoded at once; each holds its bytes and waits for those before it. */
const IN_FLIGHT = 8;
/** A photo that takes longer is given up. */
const PATIENCE_MS = 10_000;

export interface PictureSearchParts extends Pick<RecommenderParts, 'items' | 'index' | 'random'> {
  /** Vectors of products' pictures. */
  readonly vectors: Pick<ProductVectors, 'state' | 'index'>;
  readonly nearest: MeaningSearch['nearest'];
  /** Undefined while none is open. */
  readonly encoder: () => ImageEncoder | undefined;
}

/** Products that look like a picture, under the catalogue's rules and the caller's filter, one variant of a group. */
export class PictureSearch implements Port {
  readonly #parts: PictureSearchParts;
  readonly #eligibility: Eligibility;
  readonly #filters: FilterCache;
  readonly #ids: UuidV7;
  #inFlight = 0;

  constructor(parts: PictureSearchParts) {
    this.#parts = parts;
    this.#eligibility = new Eligibility(parts.index, new ShopperMarks());
    this.#filters = new FilterCache(parts.index);
    this.#ids = new UuidV7((count) => Uint8Array.from({ length: count }, () => 256 * parts.random()));
  }

  async search(query: PictureQuery): Promise<SearchResult> {
    const { limit = DEFAULT_LIMIT } = query;
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAXIMUM)
      throw new AisleError('invalid_field', `A page of ${limit} products cannot be made.`, {
        field: 'limit',
        remedy: `Ask for 1 to ${LIMIT_MAXIMUM}.`,
      });
    const cursor = query.cursor === undefined ? undefined : readCursor(SEARCH_PLACEMENT, query.cursor);
    const own = 'itemId' in query.like ? this.#itemOf(query.like.itemId) : undefined;
    const vector = 'picture' in query.like ? await this.#encoded(query.like.picture) : this.#vectorOf(own!);
    // Everything from here on is one turn: the rules' buffers are shared.
    this.#openRules(query, cursor, own);
    const hits =
      typeof vector === 'string'
        ? []
        : this.#parts.nearest(vector, NEAREST, (item) => this.#eligibility.allows(item));
    return this.#result(query, hits, limit, cursor, typeof vector === 'string' ? [vector] : [], own);
  }

  #itemOf(itemId: ItemId): ItemIndex {
    const { index, items } = this.#parts;
    index.cover();
    const item = items.indexOf(itemId);
    // What is hidden is not to be looked at through what resembles it.
    if (item === undefined || index.product(item)?.status !== 'active')
      throw new AisleError('product_not_found', 'There is no such product.', { field: 'itemId' });
    return item;
  }

  /** The vector of a product's picture, or why there is none, as answers declare it. */
  #vectorOf(item: ItemIndex): Float32Array | string {
    const { state, index } = this.#parts.vectors;
    if (state === 'off') return 'pictures:off';
    if (index !== undefined) {
      const vector = new Float32Array(index.embeddingSize);
      if (index.read(item, vector) && vector.some((value) => value !== 0)) return vector;
    }
    return state === 'ready' ? 'pictures:none' : `pictures:${state}`;
  }

  async #encoded(picture: Uint8Array): Promise<Float32Array | string> {
    const { state } = this.#parts.vectors;
    const encoder = this.#parts.encoder();
    if (encoder === undefined) return `pictures:${state === 'ready' ? 'unavailable' : state}`;
    if (this.#inFlight >= IN_FLIGHT) return 'pictures:busy';
    this.#inFlight++;
    try {
      return await encoder.encode([picture], 'query', { signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      if (
        error instanceof AisleError &&
        (error.code === 'unsupported_media_type' || error.code === 'too_large')
      )
        throw error;
      return 'pictures:unavailable';
    } finally {
      this.#inFlight--;
    }
  }

  #openRules(query: PictureQuery, cursor: Cursor | undefined, own: ItemIndex | undefined): void {
    const { index, items } = this.#parts;
    index.cover();
    const filters = query.filter === undefined ? [] : [this.#filters.get(query.filter)];
    for (const filter of filters)
      filter.bind({
        index,
        now: query.now,
        item: own ?? -1,
        params: query.params ?? {},
        country: undefined,
        purchased: () => false,
        viewed: () => false,
        inCart: () => false,
      });
    this.#eligibility.begin({
      now: query.now,
      outOfStock: true,
      repeat: 'allow',
      habit: undefined,
      category: undefined,
      pageItem: own ?? -1,
      filters,
      seen: cursor?.seen,
    });
    for (const id of query.exclude ?? []) {
      const item = items.indexOf(id);
      if (item !== undefined) this.#eligibility.exclude(item);
    }
  }

  #result(
    query: PictureQuery,
    hits: readonly SearchHit[],
    limit: number,
    cursor: Cursor | undefined,
    degraded: readonly string[],
    own: ItemIndex | undefined,
  ): SearchResult {
    const { index, items } = this.#parts;
    const position = cursor?.position ?? 0;
    const groups = new Set<number>();
    const single = hits.filter(({ item }) => {
      const group = index.group[item]!;
      if (group < 0) return true;
      if (groups.has(group)) return false;
      groups.add(group);
      return true;
    });
    const page = single.slice(0, limit);
    const title = own === undefined ? undefined : index.product(own)?.title;
    const reason = {
      code: 'similar_to_this',
      text: ENGLISH_REASONS.similar_to_this(title === undefined ? {} : { title }),
    } as const;
    const seen = new Set(cursor?.seen);
    for (const { item } of page) seen.add(index.digest[item]!).add(index.groupDigest[item]!);
    const more = single.length > page.length && seen.size <= CURSOR_LIMIT;
    return {
      requestId: this.#ids.next(query.now) as RequestId,
      items: page.map(({ item, score }, at) => ({
        itemId: items.idOf(item),
        position: position + at,
        score,
        reasons: [reason],
        propensity: 1,
      })),
      total: single.length + position,
      facets: [],
      chips: [],
      corrections: [],
      relaxed: [],
      model: `pictures@${this.#parts.encoder()?.name ?? 'none'}`,
      policy: POLICY,
      degraded,
      ...(more
        ? { nextCursor: writeCursor(SEARCH_PLACEMENT, { position: position + page.length, seen }) }
        : {}),
    };
  }
}
