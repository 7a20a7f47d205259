import type { ShopperStore } from '../domain/ports/shopper-store.ts';
import type { Identity } from '../domain/query.ts';

/** Whether the preferences of the shopper, the visitor, or the shopper that the visitor turned out to be, say no to personalisation. */
export function saidNo(identity: Identity, shoppers: ShopperStore): boolean {
  const { visitorId, shopperId } = identity;
  if (visitorId !== undefined) {
    if (shoppers.preferences({ visitorId })?.personalize === false) return true;
    const merged = shopperId ?? shoppers.shopperOf(visitorId);
    return merged !== undefined && shoppers.preferences({ shopperId: merged })?.personalize === false;
  }
  return shopperId !== undefined && shoppers.preferences({ shopperId })?.personalize === false;
}
