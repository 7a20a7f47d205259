/** How the text of a cell becomes the value of a field. */
export type CellKind = 'text' | 'number' | 'money' | 'time' | 'type' | 'list' | 'paths' | 'boolean';

export type FieldKinds = Readonly<Record<string, CellKind>>;

/** Fields of an event that a column may fill. `itemId` and its neighbours make the event's one line. */
export const EVENT_FIELDS: FieldKinds = {
  eventId: 'text',
  type: 'type',
  occurredAt: 'time',
  visitorId: 'text',
  shopperId: 'text',
  sessionId: 'text',
  itemId: 'text',
  quantity: 'number',
  unitPrice: 'money',
  discount: 'money',
  position: 'number',
  requestId: 'text',
  placement: 'text',
  'order.id': 'text',
  'order.value': 'money',
  'order.tax': 'money',
  'order.shipping': 'money',
  'order.currency': 'text',
  'order.coupon': 'text',
  'search.query': 'text',
  value: 'money',
  'context.device': 'text',
  'context.channel': 'text',
  'context.country': 'text',
  'context.region': 'text',
  'context.locale': 'text',
  'context.timezone': 'text',
  'context.referrer': 'text',
  'context.pageType': 'text',
  'properties.*': 'text',
};

/** Fields of an event that belong to its line. */
export const LINE_FIELDS: ReadonlySet<string> = new Set([
  'itemId',
  'quantity',
  'unitPrice',
  'discount',
  'position',
]);

/** Fields of a product that a column may fill. */
export const PRODUCT_FIELDS: FieldKinds = {
  id: 'text',
  groupId: 'text',
  kind: 'text',
  title: 'text',
  description: 'text',
  url: 'text',
  images: 'list',
  brand: 'text',
  categories: 'paths',
  gtin: 'text',
  'price.amount': 'money',
  'price.currency': 'text',
  'price.sale': 'money',
  'price.cost': 'money',
  availability: 'text',
  quantity: 'number',
  stores: 'list',
  seller: 'text',
  publishedAt: 'time',
  expiresAt: 'time',
  'rating.average': 'number',
  'rating.count': 'number',
  tags: 'list',
  'attributes.*': 'text',
  status: 'text',
};

/** The kind of a field; names under `properties.` and `attributes.` are the shop's own. */
export function targetOf(field: string, known: FieldKinds): CellKind | undefined {
  const own = /^(properties|attributes)\..+$/.exec(field);
  return known[field] ?? (own ? known[`${own[1]}.*`] : undefined);
}
