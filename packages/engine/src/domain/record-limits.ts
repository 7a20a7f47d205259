/**
 * Bounds on what an event or a product may hold, whichever way it comes: the import reads them here, the wire's schemas
 * have them in the contract's `LIMITS`, and a test of the server asserts that they are the same.
 */
export const RECORD_LIMITS = {
  /** Characters. */
  idLength: 256,
  eventIdLength: 128,
  titleLength: 1000,
  descriptionLength: 20_000,
  urlLength: 2048,
  labelLength: 200,
  queryLength: 500,
  filterLength: 2000,
  propertyLength: 1000,
  /** Entries of lists and maps. Wholesale orders have more than a thousand lines (Online Retail: 1,114). */
  itemsPerEvent: 2000,
  images: 50,
  categoriesPerProduct: 20,
  categoryDepth: 10,
  tags: 100,
  stores: 500,
  attributes: 200,
  attributeValues: 100,
  locales: 50,
  properties: 50,
  /** Numbers: money and the like in either direction, units of a line, places in a list, ratings. */
  amount: 1e12,
  quantity: 1e6,
  position: 1e6,
  ratingAverage: 100,
  ratingCount: 1e9,
} as const;
