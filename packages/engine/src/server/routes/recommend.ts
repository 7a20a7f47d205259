import {
  filterFault,
  LIMITS,
  RankRequest,
  RankResponse,
  RecommendRequest,
  RecommendResponse,
  type Warning,
  type SlateRequest as WireSlateRequest,
} from '@aisle/contract';
import type { FastifyInstance } from 'fastify';
import { AisleError } from '../../domain/errors.ts';
import type { EpochMs, ItemId } from '../../domain/ids.ts';
import type { Identity, SlateRequest } from '../../domain/query.ts';
import type { SlateItem, SlateRecord } from '../../domain/slate.ts';
import { Caller, type KnownIdentity } from '../caller.ts';
import type { ServerContext } from '../context.ts';
import { saidNo } from '../identities.ts';
import { describeRoute, handlingOf, visitorTokenOf } from '../route.ts';
import { rankJson, recommendJson } from '../slate-json.ts';
import { requireBounded } from '../validation/bounded.ts';
import { Reader } from '../validation/reader.ts';
import { Refusal } from '../validation/refusal.ts';

const SHOPPER_IGNORED: Warning = {
  code: 'shopper_ignored',
  field: 'shopperId',
  detail:
    'A publishable key needs a visitor token to name a shopper; the answer is not the one of this shopper.',
};

const JSON_TYPE = 'application/json; charset=utf-8';

/** @throws Refusal for a filter or parameters of a form that the schema cannot see. */
function requireSound(request: WireSlateRequest, place: number): void {
  if (typeof request.filter === 'object') {
    const fault = filterFault(request.filter);
    if (fault !== undefined) {
      const field = `requests[${place}].filter${fault.path}`;
      throw new Refusal([{ code: 'invalid_filter', field, detail: `The filter ${fault.message}.` }]);
    }
  }
  if (request.params !== undefined) requireBounded(request.params, `requests[${place}].params`);
}

/** A slate for the log; without ids when the shopper said no or nothing personal was asked. */
function recordOf(
  slate: {
    requestId: SlateRecord['requestId'];
    items: readonly SlateItem[];
    model: string;
    policy: string;
    degraded: readonly string[];
  },
  placement: string,
  identity: KnownIdentity,
  servedAt: EpochMs,
): SlateRecord {
  return {
    requestId: slate.requestId,
    placement,
    servedAt,
    ...identity,
    items: slate.items.map((item) => ({
      itemId: item.itemId,
      position: item.position,
      propensity: item.propensity,
    })),
    model: slate.model,
    policy: slate.policy,
    degraded: slate.degraded,
  };
}

export function registerRecommendRoutes(app: FastifyInstance, context: ServerContext): void {
  const { dependencies, metrics, slateLog, productJson } = context;
  const { recommender, shoppers, placements, keys, now } = dependencies;
  const recommendReader = new Reader(RecommendRequest);
  const rankReader = new Reader(RankRequest);

  /** @throws AisleError `placement_not_found`, `forbidden`. */
  const requirePublic = (name: string, place: number): void => {
    const placement = placements.get(name);
    const field = `requests[${place}].placement`;
    if (placement === undefined)
      throw new AisleError('placement_not_found', `${field}: There is no such placement.`, { field });
    if (!placement.public)
      throw new AisleError('forbidden', `${field}: Publishable keys may not read this placement.`, {
        field,
        remedy: 'Set `public` on the placement, or ask with a secret key from a server.',
      });
  };

  app.post(
    '/v1/recommend',
    {
      bodyLimit: LIMITS.bodyBytes.recommend,
      ...describeRoute({
        summary: 'Ask for slates',
        description:
          "One or more placements in one call, without repeating an item across them. A publishable key gets a shopper's own answers only with a visitor token (header X-Aisle-Visitor) that binds the shopper.",
        tag: 'Recommendations',
        access: 'publishable',
        body: RecommendRequest,
        responses: { 200: RecommendResponse },
      }),
    },
    (request, reply) => {
      const time = now();
      const { value: wire, warnings } = recommendReader.read(request.body, handlingOf(request));
      const key = request.apiKey!;
      for (let place = 0; place < wire.requests.length; place++) {
        const wanted = wire.requests[place]!;
        requireSound(wanted, place);
        if (key.kind === 'publishable') requirePublic(wanted.placement, place);
      }
      const caller = Caller.of(key, visitorTokenOf(request, wire.visitorToken), keys, time);
      const known = caller.reader(wire, shoppers);
      const wanted = wire.personalization !== 'off';
      const notes = wanted && caller.ignoresShopper(wire) ? [...warnings, SHOPPER_IGNORED] : warnings;
      const personal = wanted && !saidNo(known, shoppers);
      const identity: Identity = personal ? withSession(known, wire.sessionId) : {};
      const slates = recommender.recommend({
        ...identity,
        requests: wire.requests as readonly SlateRequest[],
        personalization: personal ? 'on' : 'off',
        ...(wire.context === undefined ? {} : { context: wire.context }),
        now: time,
      });
      for (const slate of slates) {
        metrics.countSlate(slate.items.length, slate.degraded);
        slateLog.push(recordOf(slate, slate.placement, personal ? known : {}, time));
      }
      const products = wire.include?.includes('product') ? productJson : undefined;
      reply.header('content-type', JSON_TYPE).send(recommendJson(slates, products, notes));
    },
  );

  app.post(
    '/v1/rank',
    {
      bodyLimit: LIMITS.bodyBytes.rank,
      ...describeRoute({
        summary: 'Order a list for a shopper',
        description:
          'All items of the list that the catalogue knows, best first; nothing is added or left out.',
        tag: 'Recommendations',
        access: 'secret',
        body: RankRequest,
        responses: { 200: RankResponse },
      }),
    },
    (request, reply) => {
      const time = now();
      const { value: wire, warnings } = rankReader.read(request.body, handlingOf(request));
      const known = Caller.trusted.reader(wire, shoppers);
      const personal = wire.personalization !== 'off' && !saidNo(known, shoppers);
      const list = recommender.rank({
        ...(personal ? withSession(known, wire.sessionId) : {}),
        items: wire.items as ItemId[],
        placement: wire.placement,
        ...(wire.itemId === undefined ? {} : { itemId: wire.itemId as ItemId }),
        personalization: personal ? 'on' : 'off',
        now: time,
      });
      metrics.countSlate(list.items.length, list.degraded);
      slateLog.push(recordOf(list, wire.placement, personal ? known : {}, time));
      reply.header('content-type', JSON_TYPE).send(rankJson(list, warnings));
    },
  );
}

/** A session belongs to somebody: nobody has none. */
function withSession(known: KnownIdentity, sessionId: string | undefined): Identity {
  const named = known.visitorId !== undefined || known.shopperId !== undefined;
  return named && sessionId !== undefined ? { ...known, sessionId } : known;
}
