import type { Dataset } from '../domain/dataset.ts';
import { eventTypeCode, isInteraction, type LoggedEvent } from '../domain/event.ts';
import {
  type EpochMs,
  type ProfileKey,
  profileKeyOfShopper,
  profileKeyOfVisitor,
  type ShopperId,
  type VisitorId,
} from '../domain/ids.ts';
import { joinedLines } from '../domain/joined-lines.ts';
import type { Product } from '../domain/product.ts';
import { namedVisitor } from '../domain/unproven-visitor.ts';
import { DatasetBuilder } from './dataset-builder.ts';
import { KnownItems, servable } from './known-items.ts';
import { StatedConsent } from './stated-consent.ts';

export interface DatasetSources {
  /** The log in offset order, in blocks (`EventLog.read(0, until)`). */
  readonly events: AsyncIterable<readonly LoggedEvent[]>;
  /**
   * The whole catalogue, deleted products included (by their `status`): acts on items that it does not know are left out
   * and counted. Empty: the shop has none, and every item is learned from.
   */
  readonly products: Iterable<Product>;
  /** Guests that turned out to be customers (`ShopperStore.links()`); events that carry both ids say so too. */
  readonly links: Iterable<readonly [VisitorId, ShopperId]>;
  /** Events that occurred later are left out. Default: the time of the latest interaction taken in. */
  readonly asOf?: EpochMs;
  /** Events with a higher offset are left out. */
  readonly until?: number;
  /** Shoppers who said no to personalisation: nothing of theirs is learned from. */
  readonly refuses?: (key: ProfileKey) => boolean;
}

/**
 * The log as models may learn from it. Left out: what is no interaction, what the shopper's consent forbids (the event's,
 * else the last one they stated), what was withheld, echoes (`Event.echo`), acts on items that are no products, and what
 * refunds return. Equal items of one event are one act. A purchase event's lines are one basket, named by its order;
 * other types keep their codes.
 */
export async function buildDataset(sources: DatasetSources): Promise<Dataset> {
  const builder = new DatasetBuilder();
  const customers = new Map<VisitorId, ShopperId>(sources.links);
  const consents = new StatedConsent();
  const products = [...sources.products];
  const known = new KnownItems(products);
  const keyOf = (visitor: VisitorId): ProfileKey => {
    const customer = customers.get(visitor);
    return customer !== undefined ? profileKeyOfShopper(customer) : profileKeyOfVisitor(visitor);
  };
  const { asOf = Number.POSITIVE_INFINITY, until = Number.POSITIVE_INFINITY, refuses } = sources;
  let snapshotOffset = 0;
  for await (const block of sources.events) {
    for (const event of block) {
      if (event.offset > until || event.occurredAt > asOf) continue;
      snapshotOffset = Math.max(snapshotOffset, event.offset);
      const { visitorId, shopperId } = event;
      if (visitorId !== undefined && shopperId !== undefined && !customers.has(visitorId)) {
        customers.set(visitorId, shopperId);
        consents.join(profileKeyOfVisitor(visitorId), profileKeyOfShopper(shopperId));
      }
      const key = shopperId !== undefined ? profileKeyOfShopper(shopperId) : keyOf(visitorId!);
      const visitor = shopperId === undefined ? namedVisitor(visitorId!) : undefined;
      const named = visitor === undefined ? key : keyOf(visitor);
      if (!consents.allows(event, key, named) || refuses?.(key) || refuses?.(named)) continue;
      if (event.echo === true) continue;
      addEvent(builder, event, key, known);
    }
  }
  for (const [visitor, customer] of customers) {
    builder.merge(profileKeyOfVisitor(visitor), profileKeyOfShopper(customer));
  }
  const dataset = builder.build({
    products: servable(products),
    snapshotOffset,
    ...(sources.asOf === undefined ? {} : { asOf: sources.asOf }),
  });
  const { leftOut } = known;
  return leftOut === undefined ? dataset : { ...dataset, leftOut };
}

function addEvent(builder: DatasetBuilder, event: LoggedEvent, key: ProfileKey, known: KnownItems): void {
  if (!isInteraction(event.type)) return;
  const named = joinedLines(event.items);
  const lines = named.filter(({ itemId }) => known.takes(itemId));
  if (lines.length === 0 && named.length > 0) return;
  let basket = -1;
  if (event.type === 'purchase') {
    basket = event.order === undefined ? builder.newBasket() : builder.basketOf(event.order.id);
  } else if (event.type === 'refund' && event.order !== undefined) {
    if (event.items.length === 0)
      builder.returnOrder(event.order.id, event.fromPage === true ? key : undefined);
    basket = builder.basketOf(event.order.id);
  }
  const type = eventTypeCode(event.type);
  // A rating has no units: its stars stand in their place.
  const stars = event.type === 'rate' ? event.value : undefined;
  for (const { itemId, quantity } of lines) {
    builder.push(key, itemId, event.occurredAt, type, stars ?? quantity ?? 1, basket);
  }
}
