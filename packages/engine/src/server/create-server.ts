import { LIMITS, problemOf } from '@aisle/contract';
import cors from '@fastify/cors';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { KeyStore } from '../domain/ports/key-store.ts';
import { AllowedMethods } from './allowed-methods.ts';
import { allowsOrigin } from './allows-origin.ts';
import type { ServerConfig } from './config.ts';
import { keepContext, type ServerContext } from './context.ts';
import type { ServerDependencies } from './dependencies.ts';
import { Gate } from './gate.ts';
import { readJson } from './json-body.ts';
import { JsonShape } from './json-shape.ts';
import { Metrics } from './metrics.ts';
import { registerOpenApi } from './openapi.ts';
import { PROBLEM_TYPE, retryAfter, toProblem } from './problems.ts';
import { ProductIndex } from './product-index.ts';
import { ProductJson } from './product-json.ts';
import { noteAnswer, refuseConnection } from './refuse-connection.ts';
import { RefusedRows } from './refused-rows.ts';
import { handlingOf } from './route.ts';
import { registerEventRoutes } from './routes/events.ts';
import { registerImageSearchRoute } from './routes/image-search.ts';
import { registerOperationRoutes } from './routes/operation.ts';
import { registerDocs, registerStaticSite } from './routes/pages.ts';
import { registerPlacementRoutes } from './routes/placements.ts';
import { registerProductRoutes } from './routes/products.ts';
import { registerRecommendRoutes } from './routes/recommend.ts';
import { registerSearchRoutes } from './routes/search.ts';
import { registerShopperRoutes } from './routes/shoppers.ts';
import { safeError } from './safe-error.ts';
import { SlateLog } from './slate-log.ts';
import { WatchedLog } from './watched-log.ts';

const PREFLIGHT_SECONDS = 600;
/** How often requests that have not arrived in time are looked for; Node's half a minute doubles the time they have. */
const CONNECTIONS_CHECKED_MS = 5_000;

function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  context: ServerContext,
): void {
  const problem = toProblem(error);
  if (problem.status >= 500)
    context.dependencies.logger.error(
      { request: request.id, code: problem.code, err: safeError(error) },
      'failed',
    );
  const seconds = retryAfter(problem.code);
  if (seconds !== undefined) reply.header('retry-after', seconds);
  reply
    .code(problem.status)
    .header('content-type', PROBLEM_TYPE)
    .header('x-request-id', request.id)
    .send(JSON.stringify(problem));
}

/** Any origin that a key lists may ask; whether the request itself may is decided by its own key. */
function isListed(origin: string, keys: KeyStore): boolean {
  for (const key of keys.all())
    if (key.revokedAt === undefined && allowsOrigin(key.origins, origin)) return true;
  return false;
}

/** As Fastify asks it: whether to believe the address that is `hop` steps away from our socket. */
function trusted(trustProxy: ServerConfig['trustProxy']) {
  if (typeof trustProxy === 'number') return (_address: string, hop: number) => hop < trustProxy;
  return typeof trustProxy === 'object' ? [...trustProxy] : trustProxy;
}

/**
 * The HTTP server, ready to listen. It owns nothing it was given: close the stores after it.
 * @throws AisleError `invalid_configuration` from its parts.
 */
export async function createServer(given: ServerDependencies): Promise<FastifyInstance> {
  const log = new WatchedLog(given.events, given.probeWrites);
  const dependencies: ServerDependencies = { ...given, events: log };
  const { config, logger, keys } = dependencies;
  const context: ServerContext = {
    dependencies,
    log,
    metrics: new Metrics(),
    slateLog: new SlateLog(log, logger, config.slateQueue),
    refusedRows: new RefusedRows(dependencies.quarantine, logger),
    productIndex: new ProductIndex(dependencies.catalogue),
    productJson: new ProductJson(dependencies.catalogue),
    draining: false,
    inFlight: 0,
  };
  const run = Buffer.from(dependencies.randomBytes(4)).toString('hex');
  let requests = 0;

  const app = fastify({
    loggerInstance: logger.child(
      {},
      { level: 'warn', serializers: { req: () => undefined, res: () => undefined, err: safeError } },
    ),
    childLoggerFactory: (parent) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `r-${run}-${(++requests).toString(36)}`,
    bodyLimit: LIMITS.bodyBytes.default,
    requestTimeout: config.requestTimeoutMs,
    http: {
      headersTimeout: config.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(CONNECTIONS_CHECKED_MS, config.requestTimeoutMs),
    },
    trustProxy: trusted(config.trustProxy),
    routerOptions: { maxParamLength: LIMITS.idLength * 12, ignoreTrailingSlash: false },
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, context),
    clientErrorHandler: refuseConnection,
  }) as unknown as FastifyInstance;
  keepContext(app, context);

  app.decorateRequest('apiKey', undefined);
  // Schemas of routes document them; requests are read by compiled readers, answers are written as they are.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.removeAllContentTypeParsers();
  const parseJson = readJson(new JsonShape(Buffer.from(dependencies.randomBytes(4)).readUInt32LE(0)));
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    parseJson,
  );

  const methods = new AllowedMethods();
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      methods.add(method, route.url);
      route.config = {
        ...route.config,
        series: context.metrics.route(method, route.url.replaceAll('::', ':')),
      };
    }
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, context));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const allowed = methods.of(path);
    const wrong = allowed.length > 0 && !allowed.includes(request.method);
    if (wrong) reply.header('allow', allowed.join(', '));
    const problem = wrong
      ? problemOf('method_not_allowed', `This path does not know the method; it knows ${allowed.join(', ')}.`)
      : problemOf('not_found', 'There is nothing at this path.');
    reply
      .code(problem.status)
      .header('content-type', PROBLEM_TYPE)
      .header('x-request-id', request.id)
      .send(JSON.stringify(problem));
  });

  const unmatched = context.metrics.route('any', 'unmatched');

  const finished = () => {
    context.inFlight -= 1;
  };
  app.addHook('onRequest', (request, reply, done) => {
    context.inFlight += 1;
    noteAnswer(reply.raw);
    // `close` comes for answers that were finished and for callers that went away.
    reply.raw.once('close', finished);
    // Pages have Helmet; these are its headers that mean something for data, without its cost.
    if (request.routeOptions.config.page !== true) {
      reply.header('x-content-type-options', 'nosniff');
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      reply.header('referrer-policy', 'no-referrer');
      reply.header('cache-control', 'no-store');
    }
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { config: route, url, method } = request.routeOptions;
    const milliseconds = reply.elapsedTime;
    (request.is404 ? unmatched : (route.series ?? unmatched)).observe(reply.statusCode, milliseconds);
    logger.info(
      {
        request: request.id,
        method: typeof method === 'string' ? method : request.method,
        route: request.is404 ? 'unmatched' : (url ?? 'unmatched').replace('::', ':'),
        status: reply.statusCode,
        ms: Math.round(milliseconds * 100) / 100,
        key: request.apiKey?.id,
      },
      'request',
    );
    done();
  });
  await app.register(cors, {
    origin: (origin, decide) => decide(null, origin !== undefined && isListed(origin, keys)),
    methods: ['GET', 'POST'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Prefer', 'X-Aisle-Visitor'],
    exposedHeaders: [
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Retry-After',
      'X-Request-Id',
    ],
    maxAge: PREFLIGHT_SECONDS,
    hideOptionsRoute: true,
    // Its refusal would be plain text.
    strictPreflight: false,
  });
  const gate = new Gate(context);
  app.addHook('onRequest', (request, reply, done) => {
    gate.admit(request, reply);
    done();
  });

  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers['prefer'] !== undefined && handlingOf(request) === 'lenient')
      reply.header('preference-applied', 'handling=lenient');
    done();
  });

  await registerOpenApi(app, config.version);
  await registerEventRoutes(app, context, gate, parseJson);
  registerProductRoutes(app, context);
  registerRecommendRoutes(app, context);
  registerSearchRoutes(app, context);
  await registerImageSearchRoute(app, context);
  registerShopperRoutes(app, context);
  registerPlacementRoutes(app, context);
  registerOperationRoutes(app, context);
  await registerDocs(app);
  for (const site of dependencies.staticSites ?? []) await registerStaticSite(app, site);

  app.addHook('onClose', async () => {
    await context.slateLog.flush();
    context.productIndex.close();
    context.metrics.close();
  });
  await app.ready();
  return app;
}
