/** Aisle's wire format, from one source: schemas, the types derived from them, limits and the closed error catalogue. */
export * from './error-catalogue.ts';
export * from './event.ts';
export * from './fields.ts';
export * from './filter.ts';
export * from './image-search.ts';
export * from './limits.ts';
export * from './operation.ts';
export * from './placement.ts';
export * from './problem.ts';
export * from './product.ts';
export * from './recommend.ts';
export * from './search.ts';
export * from './shopper.ts';
export * from './timestamp.ts';
