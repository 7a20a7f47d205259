import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { AisleError } from '../domain/errors.ts';
import { parsePlacement } from '../pipeline/parse-placement.ts';
import { findPlacement, placementsInForce } from '../pipeline/placements.ts';
import { CONTENT_MODEL } from '../retrieve/content-scorer.ts';
import { DEFAULT_SERVER_CONFIG, limitsOfAddress } from '../server/config.ts';
import { createServer } from '../server/create-server.ts';
import { drain } from '../server/drain.ts';
import { MODELS } from './models.ts';
import { LOOKS_MODEL, openShop } from './open-shop.ts';
import { requireShop } from './require-shop.ts';

export interface ServeOptions {
  readonly data: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** `silent`, `error`, `warn`, `info`; requests are logged at info. */
  readonly logLevel: string;
  readonly version: string;
  readonly trustProxy: boolean;
  /** Requests a second from one address without a secret key; 0 keeps the default. */
  readonly addressLimit: number;
  /** Events and bytes a second from one address without a secret key; 0 or absent: in proportion to the requests. */
  readonly addressEvents?: number;
  readonly addressBytes?: number;
  /** Let what asks from this machine read /metrics without a key; no unless given. */
  readonly localMetrics?: boolean;
  /** Refused rows kept; the oldest make room. 50,000 unless given. */
  readonly quarantineRows?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (step: string, fraction: number | undefined) => void;
}

export interface RunningShop {
  readonly url: string;
  /** Answers what is in flight, refuses the rest, lets go of the folder. */
  close(): Promise<void>;
}

/** Opens a shop and listens. @throws AisleError from the store; `not_found` without a shop; `conflict` when the port is taken. */
export async function serveShop(options: ServeOptions): Promise<RunningShop> {
  requireShop(options.data);
  const logger = pino({ level: options.logLevel, base: null }, pino.destination({ fd: 2, sync: false }));
  const shop = await openShop({
    data: options.data,
    follow: true,
    search: true,
    ...(options.quarantineRows === undefined ? {} : { quarantineRows: options.quarantineRows }),
    signal: options.signal,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    onFault: (what, error) =>
      logger.error({ err: { message: error instanceof Error ? error.message : String(error) } }, what),
    onStandIn: (model, version, refused) =>
      logger.warn(
        { model, version, refused },
        `model ${model} starts with version ${version}, which served before; aisle train makes a whole one`,
      ),
    onVectors: (products, { name, embeddingSize, runtime, remark }) =>
      logger.info({ products, encoder: name, embeddingSize, runtime, remark }, 'every product has a vector'),
    onEncoderFault: (error, retryMs) =>
      logger.warn(
        { err: { message: error instanceof Error ? error.message : String(error) }, retryMs },
        'the encoder does not work: search is by words alone until it does',
      ),
    onPictures: (products, { name, embeddingSize }) =>
      logger.info({ products, encoder: name, embeddingSize }, 'every product with a picture was looked at'),
    onPictureFault: (error, retryMs) =>
      logger.warn(
        { err: { message: error instanceof Error ? error.message : String(error) }, retryMs },
        'the image encoder does not work: there is no search by photo until it does',
      ),
    onSwap: (model, version) => logger.info({ model, version }, 'new champion serves'),
  });
  const { store, search } = shop;
  const limits = DEFAULT_SERVER_CONFIG.limits;
  const app = await createServer({
    events: shop.log,
    catalogue: search.catalogue,
    productSearch: search.productSearch,
    pictureSearch: shop.pictures!,
    shoppers: store.shoppers,
    keys: store.keys,
    quarantine: store.quarantine,
    placementStore: store.placements,
    placements: {
      get: (name) => findPlacement(name, store.placements),
      all: () => placementsInForce(store.placements),
    },
    recommender: shop.recommender,
    completePlacement: (given) => {
      const placement = parsePlacement(given);
      checkModels(
        placement.sources.map(({ model }) => model),
        placement.fallback,
      );
      return placement;
    },
    setPreferences: shop.setPreferences,
    forget: shop.forget,
    probeWrites: store.probe,
    readiness: () => shop.readiness(),
    notReady: store.notReady,
    consumerFaults: () => shop.log.faults(),
    *models() {
      for (const { model, version } of shop.scorers.serving()) {
        const trainedAt = shop.scorers.manifest(model)?.trainedAt;
        yield { model, version, ...(trainedAt === undefined ? {} : { trainedAt }) };
      }
    },
    now: Date.now,
    randomBytes,
    logger,
    config: {
      ...DEFAULT_SERVER_CONFIG,
      version: options.version,
      // One proxy: the address it saw is the last of the list; what stands before it anybody can write.
      trustProxy: options.trustProxy ? 1 : false,
      localMetrics: options.localMetrics ?? false,
      limits: {
        ...limits,
        ...limitsOfAddress(
          options.addressLimit || limits.address.perSecond,
          options.addressEvents || undefined,
          options.addressBytes || undefined,
        ),
      },
    },
  });
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    await app.close();
    await shop.close();
    throw listenError(error, options);
  }
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  store.setAddress(url);
  let closing: Promise<void> | undefined;
  return {
    url,
    close: () => {
      closing ??= drain(app).then(() => shop.close());
      return closing;
    },
  };
}

function checkModels(sources: readonly string[], fallback: readonly string[]): void {
  const known = [...MODELS.map(({ name }) => name), CONTENT_MODEL, LOOKS_MODEL];
  for (const [field, names] of Object.entries({ sources, fallback })) {
    const wrong = names.findIndex((name) => !known.includes(name));
    if (wrong < 0) continue;
    throw new AisleError('invalid_configuration', `There is no model "${names[wrong]}".`, {
      field: field === 'sources' ? `sources[${wrong}].model` : `fallback[${wrong}]`,
      remedy: `Use one of ${known.join(', ')}.`,
    });
  }
}

function listenError(error: unknown, { host, port }: ServeOptions): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new AisleError('conflict', `Port ${port} on ${host} is taken by another process.`, {
      field: 'port',
      remedy: 'Choose another with --port, or 0 for a free one.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new AisleError('invalid_configuration', `${host}:${port} cannot be listened on (${code}).`, {
      field: 'host',
      remedy: 'Choose an address of this machine and a port above 1023.',
      cause: error,
    });
  }
  return error;
}
