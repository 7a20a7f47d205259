import type { FastifyInstance } from 'fastify';
import type { ServerDependencies } from './dependencies.ts';
import type { Metrics } from './metrics.ts';
import type { ProductIndex } from './product-index.ts';
import type { ProductJson } from './product-json.ts';
import type { RefusedRows } from './refused-rows.ts';
import type { SlateLog } from './slate-log.ts';
import type { WatchedLog } from './watched-log.ts';

/** What the routes share: the dependencies, and what the server makes of them once. */
export interface ServerContext {
  readonly dependencies: ServerDependencies;
  /** The log of the dependencies. */
  readonly log: WatchedLog;
  readonly metrics: Metrics;
  readonly slateLog: SlateLog;
  readonly refusedRows: RefusedRows;
  readonly productIndex: ProductIndex;
  readonly productJson: ProductJson;
  /** True from the call of `drain` on. */
  draining: boolean;
  /** Requests begun and not yet answered. */
  inFlight: number;
}

const contexts = new WeakMap<FastifyInstance, ServerContext>();

export function keepContext(app: FastifyInstance, context: ServerContext): void {
  contexts.set(app, context);
}

/** @throws TypeError for an instance that `createServer` did not make. */
export function contextOf(app: FastifyInstance): ServerContext {
  const context = contexts.get(app);
  if (context === undefined) throw new TypeError('this Fastify instance was not made by createServer');
  return context;
}
