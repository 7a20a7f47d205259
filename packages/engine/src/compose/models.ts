import type { Model } from '../domain/model.ts';
import { boughtTogether } from '../models/bought-together/bought-together.ts';
import { buyAgain } from '../models/buy-again/buy-again.ts';
import { factors } from '../models/factors/factors.ts';
import { graph } from '../models/graph/graph.ts';
import { itemKnn } from '../models/item-knn/item-knn.ts';
import { linear } from '../models/linear/linear.ts';
import { newArrivals } from '../models/new/new-arrivals.ts';
import { popular } from '../models/popular/popular.ts';
import { sequence } from '../models/sequence/sequence.ts';
import { sessionKnn } from '../models/session-knn/session-knn.ts';
import { trending } from '../models/trending/trending.ts';
import { userKnn } from '../models/user-knn/user-knn.ts';

/**
 * Every model a shop has, in the order they are trained. A new one is a folder under `models/` and a line here.
 * Each keeps its own configuration type; outside its folder a configuration is opaque, which `never` says.
 */
export const MODELS: readonly Model<never>[] = [
  popular,
  trending,
  newArrivals,
  buyAgain,
  itemKnn,
  boughtTogether,
  linear,
  sessionKnn,
  userKnn,
  graph,
  factors,
  sequence,
] as readonly unknown[] as readonly Model<never>[];

/** Trained when nobody says which: the models that default placements ask. The others are trained by name. */
const UNASKED: ReadonlySet<string> = new Set([
  'popular',
  'trending',
  'new',
  'buy-again',
  'item-knn',
  'bought-together',
  'linear',
]);
export const TRAINED_UNASKED: readonly Model<never>[] = MODELS.filter(({ name }) => UNASKED.has(name));
