import type { Json, JsonObject } from '../domain/model.ts';
import { DEFAULT_QUARANTINE_ROWS } from '../store/quarantine-bound.ts';

/** Who may read `/metrics` without a secret key: nobody, or what asks from this very machine. */
export type MetricsAccess = 'key' | 'local';

/** What the operator sets in the data folder's configuration file; options of the command line go before it. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  readonly log: string;
  readonly trustProxy: boolean;
  /** Requests a second from one address without a secret key; 0 is the built-in limit. */
  readonly addressLimit: number;
  /** Events a second from one address without a secret key; 0 is twice the requests. */
  readonly addressEvents: number;
  /** Bytes of bodies a second from one address without a secret key; 0 is 1,280 times the requests. */
  readonly addressBytes: number;
  readonly metrics: MetricsAccess;
  /** Refused rows kept aside; the oldest make room. */
  readonly quarantineRows: number;
  /** Settings of models by name, on top of their defaults; used by `aisle train`. */
  readonly models: Readonly<Record<string, JsonObject>>;
  /** Name of the encoder that reads the catalogue and the queries; `none` for words and behaviour alone. */
  readonly encoder: string;
  /** Name of the encoder that reads pictures: `colour-shape`, or one of `encoders`; `none` for no search by photo. */
  readonly imageEncoder: string;
  /** Folder that holds products' pictures, by the path of their addresses; empty: none are read. */
  readonly pictureFolder: string;
  /** Hosts that products' pictures may be fetched from; empty: nothing is ever fetched. */
  readonly pictureHosts: readonly string[];
  /** Encoders beside the built-in one by name: a folder or an endpoint. */
  readonly encoders: Readonly<Record<string, JsonObject>>;
  /** The chat service that `aisle enrich` asks; empty: none, and nothing is ever asked. */
  readonly languageModel: JsonObject;
}

interface Setting<Value> {
  readonly standard: Value;
  /** What it takes, for whoever gave something else: `a whole number from 0 to 65535`. */
  readonly takes: string;
  readonly accepts: (value: Json) => boolean;
}

/** Every setting with its default and its range. */
export const SETTINGS: { readonly [Name in keyof Configuration]: Setting<Configuration[Name]> } = {
  host: {
    standard: '127.0.0.1',
    takes: 'an address or a name of 1 to 253 characters without spaces',
    accepts: (value) => typeof value === 'string' && /^[^\s\p{Cc}]{1,253}$/u.test(value),
  },
  port: { standard: 7700, ...wholeNumber(0, 65_535) },
  log: { standard: 'warn', ...oneOf('silent', 'error', 'warn', 'info') },
  trustProxy: {
    standard: false,
    takes: 'true or false',
    accepts: (value) => typeof value === 'boolean',
  },
  addressLimit: { standard: 0, ...wholeNumber(0, 1_000_000) },
  addressEvents: { standard: 0, ...wholeNumber(0, 10_000_000) },
  addressBytes: { standard: 0, ...wholeNumber(0, 1_000_000_000) },
  metrics: { standard: 'key', ...oneOf('key', 'local') },
  quarantineRows: { standard: DEFAULT_QUARANTINE_ROWS, ...wholeNumber(0, 1_000_000) },
  models: {
    standard: {},
    takes: 'an object of objects, settings by the name of the model',
    accepts: (value) => isObject(value) && Object.values(value).every(isObject),
  },
  encoder: {
    standard: 'use-lite',
    takes: '"none", "use-lite" or the name of one of "encoders"',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  imageEncoder: {
    standard: 'none',
    takes: '"none", "colour-shape" or the name of one of "encoders" that reads pictures',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  pictureFolder: {
    standard: '',
    takes: 'the path of a folder, or an empty text for none',
    accepts: (value) => typeof value === 'string',
  },
  pictureHosts: {
    standard: [],
    takes: 'a list of host names, such as ["cdn.shop.example"]',
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((host) => typeof host === 'string' && /^[a-z0-9.-]{1,253}(:\d{1,5})?$/.test(host)),
  },
  encoders: {
    standard: {},
    takes: 'an object of objects, each with "folder" or "url" and "model", by a name of your own',
    accepts: (value) => isObject(value) && Object.values(value).every(isObject),
  },
  languageModel: {
    standard: {},
    takes: 'an object with "url" and "model", or an empty one for none',
    accepts: isObject,
  },
};

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wholeNumber(least: number, most: number): Pick<Setting<number>, 'takes' | 'accepts'> {
  return {
    takes: `a whole number from ${least} to ${most}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

function oneOf<Name extends string>(...names: readonly Name[]): Pick<Setting<Name>, 'takes' | 'accepts'> {
  return {
    takes: `one of ${names.map((name) => `"${name}"`).join(', ')}`,
    accepts: (value) => names.some((name) => name === value),
  };
}
