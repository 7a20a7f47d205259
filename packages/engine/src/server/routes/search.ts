import { LIMITS, SearchRequest, SearchResponse, SuggestQuery, SuggestResponse } from '@aisle/contract';
import type { FastifyInstance } from 'fastify';
import type { ItemId } from '../../domain/ids.ts';
import { SEARCH_PLACEMENT } from '../../domain/product-search.ts';
import { askerOf } from '../asker.ts';
import { Caller } from '../caller.ts';
import type { ServerContext } from '../context.ts';
import { describeRoute, handlingOf, visitorTokenOf } from '../route.ts';
import { searchJson } from '../slate-json.ts';
import { slateRecord } from '../slate-record.ts';
import { QueryReader, Reader } from '../validation/reader.ts';
import { requireSoundFilter } from '../validation/sound-filter.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const DEFAULT_SUGGESTIONS = 8;

export function registerSearchRoutes(app: FastifyInstance, context: ServerContext): void {
  const { dependencies, metrics, slateLog, productJson } = context;
  const { productSearch, shoppers, keys, now } = dependencies;
  const searchReader = new Reader(SearchRequest);
  const suggestReader = new QueryReader(SuggestQuery);

  app.post(
    '/v1/search',
    {
      bodyLimit: LIMITS.bodyBytes.recommend,
      ...describeRoute({
        summary: 'Search the catalogue',
        description:
          'Products for words, best first, with facets, what the words were understood as, and the spelling that was searched for. Ordered within bounds for the shopper, unless personalisation is off.',
        tag: 'Search',
        access: 'publishable',
        body: SearchRequest,
        responses: { 200: SearchResponse },
      }),
    },
    async (request, reply) => {
      const time = now();
      const { value: wire, warnings } = searchReader.read(request.body, handlingOf(request));
      requireSoundFilter(wire, '');
      const caller = Caller.of(request.apiKey!, visitorTokenOf(request, wire.visitorToken), keys, time);
      const asker = askerOf(caller, wire, shoppers);
      const { query, limit, cursor, sort, filter, params, facets, refine, without, correct, exclude } = wire;
      const answer = productSearch.search({
        ...asker.identity,
        text: query,
        ...(limit === undefined ? {} : { limit }),
        ...(cursor === undefined ? {} : { cursor }),
        ...(sort === undefined ? {} : { sort }),
        ...(filter === undefined ? {} : { filter }),
        ...(params === undefined ? {} : { params }),
        ...(facets === undefined ? {} : { facets }),
        ...(refine === undefined ? {} : { refine }),
        ...(without === undefined ? {} : { withoutChips: without }),
        ...(correct === undefined ? {} : { correct }),
        ...(exclude === undefined ? {} : { exclude: exclude as ItemId[] }),
        ...(wire.context === undefined ? {} : { context: wire.context }),
        personalization: asker.personalization,
        now: time,
      });
      // Most answers are made in this very turn.
      const result = answer instanceof Promise ? await answer : answer;
      metrics.countSlate(result.items.length, result.degraded);
      slateLog.push(slateRecord(result, SEARCH_PLACEMENT, asker.logged, time));
      const products = wire.include?.includes('product') ? productJson : undefined;
      const notes = [...warnings, ...asker.warnings];
      return reply.header('content-type', JSON_TYPE).send(searchJson(result, query, products, notes));
    },
  );

  app.get(
    '/v1/suggest',
    {
      ...describeRoute({
        summary: 'Complete what is being typed',
        description: 'Queries, categories, brands and products for the words so far; ask at each keystroke.',
        tag: 'Search',
        access: 'publishable',
        querystring: SuggestQuery,
        responses: { 200: SuggestResponse },
      }),
    },
    (request, reply) => {
      const { value } = suggestReader.read(request.query, handlingOf(request));
      const suggestions = productSearch.suggest(value.query ?? '', value.limit ?? DEFAULT_SUGGESTIONS, now());
      reply.header('content-type', JSON_TYPE).send(JSON.stringify({ suggestions }));
    },
  );
}
