export type {
  Category,
  CategoryList,
  ErasureReceipt,
  Event,
  EventBatchResult,
  Placement,
  Problem,
  Product,
  ProductInput,
  ProductPage,
  RankRequest,
  RankResponse,
  RecommendRequest,
  RecommendResponse,
  ShopperExport,
  SlateItem,
  SlateRequest,
  TileProduct,
  VisitorToken,
} from '@aisle/contract';
export { AisleClient, type ClientOptions } from './client.ts';
export { AisleProblem, ConnectionError } from './problem.ts';
export { type Delivery, type TrackedEvent, Tracker, type TrackerOptions } from './tracker.ts';
export { MemoryStorage, type VisitorIdentity, type VisitorStorage, visitorIdentity } from './visitor.ts';
