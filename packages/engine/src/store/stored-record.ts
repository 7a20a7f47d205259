/**
 * Whether what lies in `shop.db` has the shape that everything that reads it relies on. Kinds of values alone, no bounds:
 * what an older version took in by other bounds stays good. Undefined when it is sound, otherwise what is wrong.
 */
type Fault = string | undefined;
type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isTruth: Check = (value) => typeof value === 'boolean';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const may =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const each =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
const shape =
  (parts: Shape): Check =>
  (value) =>
    faultOf(value, parts) === undefined;

function faultOf(value: unknown, parts: Shape): Fault {
  if (!isObject(value)) return 'it is no object';
  for (const name in parts) if (!parts[name]!(value[name])) return `its ${name} cannot be read`;
  return undefined;
}

const ITEM: Shape = {
  itemId: isText,
  quantity: may(isNumber),
  unitPrice: may(isNumber),
  discount: may(isNumber),
  position: may(isNumber),
  requestId: may(isText),
};

const EVENT: Shape = {
  eventId: isText,
  type: isText,
  occurredAt: isNumber,
  receivedAt: may(isNumber),
  visitorId: may(isText),
  shopperId: may(isText),
  sessionId: may(isText),
  consent: may(shape({ personalize: isTruth, analytics: isTruth })),
  withheld: may(isTruth),
  unproven: may(isTruth),
  echo: may(isTruth),
  items: list(shape(ITEM)),
  requestId: may(isText),
  placement: may(isText),
  order: may(shape({ id: isText, value: isNumber, currency: isText })),
  search: may(shape({ query: isText, filters: may(isText), sort: may(isText), page: may(isNumber) })),
  value: may(isNumber),
  context: may(each(isText)),
  properties: may(each((value) => isText(value) || isNumber(value) || isTruth(value))),
};

const PRICE: Shape = {
  amount: isNumber,
  currency: isText,
  sale: may(isNumber),
  saleFrom: may(isNumber),
  saleTo: may(isNumber),
  cost: may(isNumber),
};

const PRODUCT: Shape = {
  id: isText,
  groupId: may(isText),
  kind: isText,
  title: isText,
  description: may(isText),
  url: may(isText),
  images: may(list(isText)),
  brand: may(isText),
  categories: may(list(list(isText))),
  gtin: may(isText),
  price: may(shape(PRICE)),
  availability: isText,
  quantity: may(isNumber),
  stores: may(list(isText)),
  seller: may(isText),
  publishedAt: may(isNumber),
  expiresAt: may(isNumber),
  rating: may(shape({ average: isNumber, count: isNumber })),
  tags: may(list(isText)),
  attributes: may(each((value) => isText(value) || isNumber(value) || isTruth(value) || list(isText)(value))),
  i18n: may(each(shape({ title: may(isText), description: may(isText) }))),
  status: isText,
};

export function faultOfEvent(value: unknown): Fault {
  const fault = faultOf(value, EVENT);
  if (fault !== undefined) return fault;
  const { visitorId, shopperId } = value as { visitorId?: unknown; shopperId?: unknown };
  return visitorId === undefined && shopperId === undefined ? 'it names nobody' : undefined;
}

export function faultOfProduct(value: unknown): Fault {
  return faultOf(value, PRODUCT);
}
