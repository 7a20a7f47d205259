import { setImmediate as nextTurn } from 'node:timers/promises';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs, ItemId } from '../domain/ids.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { PlacementStore } from '../domain/ports/placement-store.ts';
import type { Identity, Recommender, SlateRequest } from '../domain/query.ts';
import { placementsInForce } from './placements.ts';

/** Events looked back for shoppers and products to ask about. */
const LOOK_BACK = 512;
/** Rounds over all placements: the engine compiles what ran some hundred times. */
const ROUNDS = 40;
/** No start waits longer than this for warm code. */
const LIMIT_MS = 1500;
/** Items in a list to be ranked. */
const RANKED = 20;

export interface WarmUpParts {
  readonly recommender: Recommender;
  readonly events: Pick<EventLog, 'head' | 'read'>;
  readonly catalogue: Pick<Catalogue, 'get' | 'all'>;
  readonly placements?: PlacementStore;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly now: EpochMs;
}

/**
 * Runs the online path as the first requests would, so that none of them meets cold code and untouched memory and steps
 * down by budget: every placement, for the shoppers seen last and for strangers, on the pages they looked at. Reads
 * alone: no profile, counter or log changes. Gives the event loop back after every call.
 * @returns the number of pages asked for.
 */
export async function warmUp(parts: WarmUpParts): Promise<number> {
  const { recommender, now } = parts;
  const { shoppers, items } = await latestVisits(parts);
  const placements = placementsInForce(parts.placements).map(({ name }) => name);
  const until = parts.clock() + LIMIT_MS;
  let pages = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const placement of placements) {
      if (parts.clock() >= until) return pages;
      // One beyond the last is a stranger, or a page about no product.
      const who = { ...shoppers[pages % (shoppers.length + 1)], personalization: 'on' as const, now };
      const itemId = items[pages % (items.length + 1)];
      const request: SlateRequest = { placement, ...(itemId === undefined ? {} : { itemId }) };
      answered(() => recommender.recommend({ ...who, requests: [request] }));
      answered(() => recommender.rank({ ...who, ...request, items: items.slice(0, RANKED) }));
      pages++;
      await nextTurn();
    }
  }
  return pages;
}

/** A placement whose filter needs a parameter refuses a request without one; that is its answer here too. */
function answered(ask: () => unknown): void {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof AisleError)) throw error;
  }
}

/** Who was there last, and products they looked at; products of the catalogue where nobody was. */
async function latestVisits({ events, catalogue }: WarmUpParts) {
  const shoppers = new Map<string, Identity>();
  const items = new Set<ItemId>();
  for await (const block of events.read(Math.max(0, events.head - LOOK_BACK))) {
    for (const { visitorId, shopperId, sessionId, items: lines } of block) {
      shoppers.set(JSON.stringify([visitorId, shopperId, sessionId]), {
        ...(visitorId === undefined ? {} : { visitorId }),
        ...(shopperId === undefined ? {} : { shopperId }),
        ...(sessionId === undefined ? {} : { sessionId }),
      });
      for (const { itemId } of lines) if (catalogue.get(itemId) !== undefined) items.add(itemId);
    }
  }
  return { shoppers: [...shoppers.values()], items: items.size > 0 ? [...items] : firstItems(catalogue) };
}

function firstItems(catalogue: WarmUpParts['catalogue']): readonly ItemId[] {
  const items: ItemId[] = [];
  for (const { id } of catalogue.all()) {
    if (items.length === RANKED) break;
    items.push(id);
  }
  return items;
}
