import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { Placement } from '../domain/placement.ts';
import type { SlateRequest } from '../domain/query.ts';
import type { SlateItem } from '../domain/slate.ts';
import { type Cursor, readCursor } from '../rerank/cursor.ts';
import type { Anchors } from '../retrieve/retriever.ts';
import type { OnlinePath } from './online-path.ts';

/** Longest list the engine makes, for evaluations; the wire and placements ask for 100 at most. */
export const LIMIT_MAXIMUM = 500;

/** One slate in the making. */
export interface SlateTask {
  readonly request: SlateRequest;
  readonly placement: Placement;
  readonly now: EpochMs;
  readonly limit: number;
  readonly pageItem: number;
  readonly anchors: Anchors;
  readonly cursor: Cursor | undefined;
  readonly degraded: string[];
  readonly models: string[];
  readonly items: SlateItem[];
}

/** @throws AisleError `placement_not_found`, `product_not_found`, `invalid_field`, `invalid_cursor`. */
export function slateTask(path: OnlinePath, request: SlateRequest, now: EpochMs): SlateTask {
  const placement = path.placement(request.placement);
  const pageItem = path.pageItem(request.itemId);
  const limit = request.limit ?? placement.limit;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAXIMUM)
    throw new AisleError('invalid_field', `A slate of ${limit} items cannot be made.`, {
      field: 'limit',
      remedy: `Ask for 1 to ${LIMIT_MAXIMUM}.`,
    });
  return {
    request,
    placement,
    now,
    limit,
    pageItem,
    anchors: path.anchors(request.cart, pageItem),
    cursor: request.cursor === undefined ? undefined : readCursor(placement.name, request.cursor),
    degraded: [],
    models: [],
    items: [],
  };
}
