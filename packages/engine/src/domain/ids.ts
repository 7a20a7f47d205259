declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Identifier of a product as the shop knows it. */
export type ItemId = Branded<string, 'ItemId'>;
/** Dense index of an item in an `ItemTable`; valid only together with that table. */
export type ItemIndex = Branded<number, 'ItemIndex'>;
/** Identifier of a signed-in customer as the shop knows it. */
export type ShopperId = Branded<string, 'ShopperId'>;
/** Identifier of a browser or device that has not signed in. */
export type VisitorId = Branded<string, 'VisitorId'>;
/** Dense index of a profile in a `Dataset`. */
export type ShopperIndex = Branded<number, 'ShopperIndex'>;
/** Joins an answer to its impressions and interactions. */
export type RequestId = Branded<string, 'RequestId'>;
/** Idempotency key of an event. */
export type EventId = Branded<string, 'EventId'>;
/** UTC milliseconds since 1970-01-01. */
export type EpochMs = number;

/**
 * Key of one profile: `s:<shopperId>` for a customer, `v:<visitorId>` for a guest.
 * A guest whose visitor id has been seen together with a shopper id resolves to the customer's key.
 */
export type ProfileKey = Branded<string, 'ProfileKey'>;

export function profileKeyOfShopper(id: ShopperId): ProfileKey {
  return `s:${id}` as ProfileKey;
}

export function profileKeyOfVisitor(id: VisitorId): ProfileKey {
  return `v:${id}` as ProfileKey;
}
