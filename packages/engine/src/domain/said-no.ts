import type { ShopperStore } from './ports/shopper-store.ts';
import type { Identity } from './query.ts';

/**
 * Whether anybody an identity speaks of said no to personalisation: the visitor, the customer named, or the customer the
 * visitor turned out to be. One no is enough, whoever else said yes: a device is often all that a person's refusal is
 * known by. `ShopperStore.preferences` tells what one of them chose; this tells what may be done.
 */
export function saidNo(
  { visitorId, shopperId }: Identity,
  shoppers: Pick<ShopperStore, 'preferences'>,
): boolean {
  if (visitorId !== undefined) {
    // Through a merge this is the customer's choice, which the visitor's refusal has become a part of.
    if (shoppers.preferences({ visitorId })?.personalize === false) return true;
  }
  return shopperId !== undefined && shoppers.preferences({ shopperId })?.personalize === false;
}
