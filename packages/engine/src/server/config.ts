/** Requests, events or bytes a second on average, and at once. */
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
    /** Events of one address without a secret key; twenty lines count as one more. */
    readonly addressEvents: RateLimit;
    /** Bytes of the bodies of one address without a secret key. */
    readonly addressBytes: RateLimit;
  };
  /** Whether requests from this machine read /metrics without a key. Never where a proxy runs beside the server. */
  readonly localMetrics: boolean;
  /** Answered slates that may wait for the log; beyond it they are dropped, counted and logged. */
  readonly slateQueue: number;
  /** Milliseconds in which a request must have arrived completely. */
  readonly requestTimeoutMs: number;
}

/**
 * What one address may do: a burst of four seconds' requests. By default a request brings two events and 1,280 bytes on
 * average, several times what pages send; of these a burst is longer, because a page that was offline sends all at once.
 */
export function limitsOfAddress(
  requests: number,
  events = 2 * requests,
  bytes = 1280 * requests,
): Pick<ServerConfig['limits'], 'address' | 'addressEvents' | 'addressBytes'> {
  return {
    address: { perSecond: requests, burst: 4 * requests },
    addressEvents: { perSecond: events, burst: 20 * events },
    addressBytes: { perSecond: bytes, burst: 32 * bytes },
  };
}

export const DEFAULT_SERVER_CONFIG: ServerConfig = {
  version: '0.1.0',
  trustProxy: false,
  limits: {
    secretKey: { perSecond: 20_000, burst: 40_000 },
    publishableKey: { perSecond: 2_000, burst: 4_000 },
    ...limitsOfAddress(50),
  },
  localMetrics: false,
  slateQueue: 20_000,
  requestTimeoutMs: 30_000,
};
