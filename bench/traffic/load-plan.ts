import type { Latencies } from './histogram.ts';

/** Requests of one kind, of which one is taken at random each time. */
export interface RequestPool {
  readonly name: string;
  /** POST unless given. */
  readonly method?: 'GET';
  readonly path: string;
  /** JSON; of a GET what stands behind the `?` of its address. */
  readonly bodies: readonly string[];
  /** How often, against the other pools. */
  readonly weight: number;
}

/** What the generator is told to do. */
export interface LoadPlan {
  readonly port: number;
  readonly serverPid: number;
  readonly key: string;
  readonly pools: readonly RequestPool[];
  readonly connections: number;
  /** Requests a second, by a schedule; without it every connection asks again as soon as it is answered. */
  readonly rate?: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What the generator saw, warm-up left out. */
export interface LoadReport {
  readonly requests: number;
  readonly perSecond: number;
  /** By pool, milliseconds; from the moment a request was due where there is a schedule. */
  readonly latencies: Readonly<Record<string, Latencies>>;
  /** How late requests left against the schedule, milliseconds: part of the latencies. */
  readonly lateness?: Latencies;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests that were never answered. */
  readonly unanswered: number;
  /** Processor seconds a second of the run: 1 is one core. */
  readonly serverCores: number;
  readonly generatorCores: number;
}
