/** Requests a second on average, and at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface ServerConfig {
  /** Shown in the OpenAPI document. */
  readonly version: string;
  /** Proxies in front whose X-Forwarded-For is believed, by number or address; false believes nobody. */
  readonly trustProxy: false | number | string | readonly string[];
  readonly limits: {
    readonly secretKey: RateLimit;
    readonly publishableKey: RateLimit;
    /** One IPv4 address or IPv6 /64; not asked when the request carries a valid secret key. */
    readonly address: RateLimit;
  };
  /** Whether requests from this machine read /metrics without a key. Never where a proxy runs beside the server. */
  readonly localMetrics: boolean;
  /** Answered slates that may wait for the log; beyond it they are dropped, counted and logged. */
  readonly slateQueue: number;
  /** Milliseconds in which a request must have arrived completely. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_SERVER_CONFIG: ServerConfig = {
  version: '0.1.0',
  trustProxy: false,
  limits: {
    secretKey: { perSecond: 20_000, burst: 40_000 },
    publishableKey: { perSecond: 2_000, burst: 4_000 },
    address: { perSecond: 50, burst: 200 },
  },
  localMetrics: false,
  slateQueue: 20_000,
  requestTimeoutMs: 30_000,
};
