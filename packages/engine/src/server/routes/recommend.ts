import { LIMITS, RankRequest, RankResponse, RecommendRequest, RecommendResponse } from '@aisle/contract';
import type { FastifyInstance } from 'fastify';
import { AisleError } from '../../domain/errors.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { SlateRequest } from '../../domain/query.ts';
import { askerOf } from '../asker.ts';
import { Caller } from '../caller.ts';
import type { ServerContext } from '../context.ts';
import { describeRoute, handlingOf, visitorTokenOf } from '../route.ts';
import { rankJson, recommendJson } from '../slate-json.ts';
import { slateRecord } from '../slate-record.ts';
import { Reader } from '../validation/reader.ts';
import { requireSoundFilter } from '../validation/sound-filter.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

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
        requireSoundFilter(wanted, `requests[${place}].`);
        if (key.kind === 'publishable') requirePublic(wanted.placement, place);
      }
      const caller = Caller.of(key, visitorTokenOf(request, wire.visitorToken), keys, time);
      const asker = askerOf(caller, wire, shoppers);
      const notes = asker.warnings.length === 0 ? warnings : [...warnings, ...asker.warnings];
      const slates = recommender.recommend({
        ...asker.identity,
        requests: wire.requests as readonly SlateRequest[],
        personalization: asker.personalization,
        ...(wire.context === undefined ? {} : { context: wire.context }),
        now: time,
      });
      for (const slate of slates) {
        metrics.countSlate(slate.items.length, slate.degraded);
        slateLog.push(slateRecord(slate, slate.placement, asker.logged, time));
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
      const asker = askerOf(Caller.trusted, wire, shoppers);
      const list = recommender.rank({
        ...asker.identity,
        items: wire.items as ItemId[],
        placement: wire.placement,
        ...(wire.itemId === undefined ? {} : { itemId: wire.itemId as ItemId }),
        personalization: asker.personalization,
        now: time,
      });
      metrics.countSlate(list.items.length, list.degraded);
      slateLog.push(slateRecord(list, wire.placement, asker.logged, time));
      reply.header('content-type', JSON_TYPE).send(rankJson(list, warnings));
    },
  );
}
