/** Every bound on what a request may carry, as data: the schemas, the server and the documentation read it here. */
export const LIMITS = {
  /** Bytes of a request body, by kind of request. */
  bodyBytes: {
    default: 64 * 1024,
    recommend: 256 * 1024,
    rank: 256 * 1024,
    product: 256 * 1024,
    eventBatch: 1024 * 1024,
    /** With a publishable key, whatever the route takes: a megabyte of JSON holds the server for 15 ms and more. */
    publishable: 256 * 1024,
    /** What a browser lets a closing page leave behind. */
    beacon: 64 * 1024,
    productBatch: 2 * 1024 * 1024,
  },
  /** Levels of lists and objects in a JSON body: twice those of a filter, and its frame. */
  bodyDepth: 64,
  /** Different names in a JSON body; each new one costs a parser as much as a hundred bytes. */
  bodyNames: 5000,
  /** Values, lists and objects of a JSON body, within one another or beside, by kind of key. */
  bodyValues: { publishable: 20_000, secret: 100_000 },
  eventsPerBatch: 1000,
  /** Without a secret key or a visitor token: five times what the SDK's tracker sends. */
  eventsPerUnprovenBatch: 100,
  productsPerBatch: 500,
  /** Wholesale orders have more than a thousand lines. */
  itemsPerEvent: 2000,
  /** Slates wanted in one recommend call. */
  slatesPerCall: 10,
  /** Longest list a caller may ask for. */
  listLimit: 100,
  /** Items of a list to be ranked. */
  rankItems: 1000,
  /** Parts of a placement. */
  placementSources: 16,
  placementFallbacks: 8,
  sourceWeight: 1e6,
  trendExponent: 4,
  cartItems: 200,
  excludedItems: 1000,
  /** Characters of the string form of a filter. */
  filterLength: 2000,
  /** Levels and nodes of the typed-object form of a filter. */
  filterDepth: 16,
  filterNodes: 200,
  /** Values of a list in a filter; longer ones go into `params`. */
  filterList: 200,
  /** Values of all lists of a filter together, and characters of its texts. */
  filterValues: 1000,
  filterText: 50_000,
  /** Entries, levels and total nodes of `params`. */
  params: 50,
  paramsDepth: 4,
  paramsNodes: 2000,
  /** Characters. */
  idLength: 256,
  eventIdLength: 128,
  /** A slate's cursor names what the pages before it showed, up to 4,000 items and groups; the server gives it out itself. */
  cursorLength: 22_000,
  titleLength: 1000,
  descriptionLength: 20_000,
  urlLength: 2048,
  /** Of names of attributes, properties, parameters and locales too. */
  labelLength: 200,
  /** `attributes.` and the name of one. */
  facetNameLength: 211,
  tokenLength: 2048,
  queryLength: 500,
  /** Fields to count search results by, understood parts of a query, suggestions. */
  facets: 20,
  facetValues: 50,
  chips: 20,
  suggestions: 20,
  /** Entries of lists and maps on a product or an event. */
  images: 50,
  categoriesPerProduct: 20,
  categoryDepth: 10,
  tags: 100,
  stores: 500,
  attributes: 200,
  attributeValues: 100,
  locales: 50,
  properties: 50,
  propertyLength: 1000,
  /** Largest numbers: money and the like in either direction, units of a line, places in a list, ratings. */
  amount: 1e12,
  quantity: 1e6,
  position: 1e6,
  ratingAverage: 100,
  ratingCount: 1e9,
  /** Seconds a visitor token may live. */
  visitorTokenSeconds: 24 * 60 * 60,
  /** How far ahead of our clock an event's time may be before it is set to the time of receipt. */
  futureToleranceMs: 5 * 60 * 1000,
  /** How old an event may say it is without a secret key; an older one is set to the time of receipt. */
  unprovenPastMs: 7 * 24 * 60 * 60 * 1000,
} as const;
