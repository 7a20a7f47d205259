import type { Dataset } from '../domain/dataset.ts';
import { eventTypeCode, isInteraction, type LoggedEvent, mayPersonalize } from '../domain/event.ts';
import {
  type EpochMs,
  type ProfileKey,
  profileKeyOfShopper,
  profileKeyOfVisitor,
  type ShopperId,
  type VisitorId,
} from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import { DatasetBuilder } from './dataset-builder.ts';

export interface DatasetSources {
  /** The log in offset order, in blocks (`EventLog.read(0, until)`). */
  readonly events: AsyncIterable<readonly LoggedEvent[]>;
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
 * The log as models may learn from it. Left out: what is no interaction, events whose consent refuses personalisation or
 * analytics, events that came under a no of the preferences, and what refunds return. A purchase event's lines are one basket, named by its order; other types keep their codes.
 */
export async function buildDataset(sources: DatasetSources): Promise<Dataset> {
  const builder = new DatasetBuilder();
  const customers = new Map<VisitorId, ShopperId>(sources.links);
  const { asOf = Number.POSITIVE_INFINITY, until = Number.POSITIVE_INFINITY, refuses } = sources;
  let snapshotOffset = 0;
  for await (const block of sources.events) {
    for (const event of block) {
      if (event.offset > until || event.occurredAt > asOf) continue;
      snapshotOffset = Math.max(snapshotOffset, event.offset);
      const { visitorId, shopperId } = event;
      if (visitorId !== undefined && shopperId !== undefined && !customers.has(visitorId)) {
        customers.set(visitorId, shopperId);
      }
      if (!mayPersonalize(event) || event.consent?.analytics === false) continue;
      const customer = shopperId ?? (visitorId === undefined ? undefined : customers.get(visitorId));
      const key = customer !== undefined ? profileKeyOfShopper(customer) : profileKeyOfVisitor(visitorId!);
      if (refuses?.(key)) continue;
      addEvent(builder, event, key);
    }
  }
  for (const [visitor, customer] of customers) {
    builder.merge(profileKeyOfVisitor(visitor), profileKeyOfShopper(customer));
  }
  return builder.build({
    products: sources.products,
    snapshotOffset,
    ...(sources.asOf === undefined ? {} : { asOf: sources.asOf }),
  });
}

function addEvent(builder: DatasetBuilder, event: LoggedEvent, key: ProfileKey): void {
  if (!isInteraction(event.type)) return;
  let basket = -1;
  if (event.type === 'purchase') {
    basket = event.order === undefined ? builder.newBasket() : builder.basketOf(event.order.id);
  } else if (event.type === 'refund' && event.order !== undefined) {
    if (event.items.length === 0) builder.returnOrder(event.order.id);
    basket = builder.basketOf(event.order.id);
  }
  const type = eventTypeCode(event.type);
  for (const { itemId, quantity } of event.items) {
    builder.push(key, itemId, event.occurredAt, type, quantity ?? 1, basket);
  }
}
