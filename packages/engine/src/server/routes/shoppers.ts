import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import {
  closed,
  ErasureReceipt,
  formatTimestamp,
  Preferences,
  PreferencesResult,
  ShopperExport,
  ShopperIdField,
  ShopperQuery,
  VisitorToken,
  VisitorTokenRequest,
} from '@aisle/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AisleError } from '../../domain/errors.ts';
import type { ShopperId, VisitorId } from '../../domain/ids.ts';
import type { ShopperExport as DomainExport } from '../../domain/ports/shopper-store.ts';
import type { Identity } from '../../domain/query.ts';
import { requireOwnVisitor } from '../../domain/unproven-visitor.ts';
import type { ServerContext } from '../context.ts';
import { describeRoute, handlingOf } from '../route.ts';
import { QueryReader, Reader } from '../validation/reader.ts';
import { reported } from '../validation/reported.ts';
import { signVisitorToken } from '../visitor-token.ts';
import { fromEvent, fromSlate } from '../wire-event.ts';

const DEFAULT_TOKEN_SECONDS = 3600;
const ENTRIES_PER_TURN = 200;
const ShopperPath = closed({ id: ShopperIdField });
const OF_A_GUEST =
  '`?idType=visitor` for a guest; a visitor who has turned out to be a customer is a `conflict` whose remedy names the customer.';

function notFound(): AisleError {
  return new AisleError('shopper_not_found', 'Nothing is kept about this shopper.', { field: 'id' });
}

/** A list as pieces of JSON, with turns for other requests in between: a shopper may have done very much. */
async function* listJson<Entry>(
  entries: readonly Entry[],
  wire: (entry: Entry) => unknown,
): AsyncGenerator<string> {
  yield '[';
  for (let from = 0; from < entries.length; from += ENTRIES_PER_TURN) {
    if (from > 0) await turn();
    const block = entries.slice(from, from + ENTRIES_PER_TURN).map((entry) => JSON.stringify(wire(entry)));
    yield (from > 0 ? ',' : '') + block.join(',');
  }
  yield ']';
}

async function* exportJson(kept: DomainExport): AsyncGenerator<string> {
  const { events, slates, ...head } = kept;
  yield `${JSON.stringify(head).slice(0, -1)},"events":`;
  yield* listJson(events, fromEvent);
  yield ',"slates":';
  yield* listJson(slates, fromSlate);
  yield '}';
}

export function registerShopperRoutes(app: FastifyInstance, context: ServerContext): void {
  const { shoppers, keys, now, forget, setPreferences } = context.dependencies;
  const pathReader = new Reader(ShopperPath);
  const preferencesReader = new Reader(Preferences);
  const queryReader = new QueryReader(ShopperQuery);
  const tokenReader = new Reader(VisitorTokenRequest);

  /** Whom path and query name. @throws Refusal. */
  const identityOf = (request: FastifyRequest): Identity => {
    const { id } = pathReader.read(request.params, 'strict').value;
    const { idType } = queryReader.read(request.query, handlingOf(request)).value;
    return idType === 'visitor' ? { visitorId: id as VisitorId } : { shopperId: id as ShopperId };
  };

  app.get(
    '/v1/shoppers/:id',
    describeRoute({
      summary: 'Export a shopper',
      description: `Everything that is kept about the shopper, for the right of access. ${OF_A_GUEST}`,
      tag: 'Shoppers',
      access: 'secret',
      params: ShopperPath,
      querystring: ShopperQuery,
      responses: { 200: ShopperExport },
    }),
    async (request, reply) => {
      const identity = identityOf(request);
      // What was shown a moment ago belongs to the account too.
      await context.slateLog.flush();
      const kept = await shoppers.export(identity);
      if (kept === undefined) throw notFound();
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .send(Readable.from(exportJson(kept)));
    },
  );

  app.delete(
    '/v1/shoppers/:id',
    describeRoute({
      summary: 'Erase a shopper',
      description: `Removes events, slates, merged visitors, preferences and the profile; answers with a receipt. ${OF_A_GUEST}`,
      tag: 'Shoppers',
      access: 'secret',
      params: ShopperPath,
      querystring: ShopperQuery,
      responses: { 200: ErasureReceipt },
    }),
    async (request) => {
      const identity = identityOf(request);
      // A slate that still waits for the log would bring the shopper back.
      await context.slateLog.flush();
      const erased = await shoppers.erase(identity);
      await forget(identity);
      if (erased === undefined) throw notFound();
      const { merged, ...receipt } = erased;
      for (const visitorId of merged) await forget({ visitorId });
      return { ...receipt, erasedAt: formatTimestamp(receipt.erasedAt) } satisfies ErasureReceipt;
    },
  );

  app.put(
    '/v1/shoppers/:id/preferences',
    describeRoute({
      summary: "Set a shopper's preferences",
      description: 'Honoured by the next request. `?idType=visitor` for a guest.',
      tag: 'Shoppers',
      access: 'secret',
      params: ShopperPath,
      querystring: ShopperQuery,
      body: Preferences,
      responses: { 200: PreferencesResult },
    }),
    async (request) => {
      const identity = identityOf(request);
      const { value, warnings } = preferencesReader.read(request.body, handlingOf(request));
      await setPreferences(identity, value);
      return {
        personalize: value.personalize,
        ...reported(warnings),
      };
    },
  );

  app.post(
    '/v1/visitor-tokens',
    describeRoute({
      summary: 'Mint a visitor token',
      description:
        "Called by the shop's server after it has authenticated its customer. The token lets a publishable key speak for this visitor and shopper until it expires.",
      tag: 'Shoppers',
      access: 'secret',
      body: VisitorTokenRequest,
      responses: { 201: VisitorToken },
    }),
    async (request, reply) => {
      const { value, warnings } = tokenReader.read(request.body, handlingOf(request));
      requireOwnVisitor(value.visitorId);
      const expiresAt = now() + (value.expiresInSeconds ?? DEFAULT_TOKEN_SECONDS) * 1000;
      const token = signVisitorToken(
        {
          visitorId: value.visitorId as VisitorId,
          ...(value.shopperId === undefined ? {} : { shopperId: value.shopperId as ShopperId }),
          expiresAt,
        },
        keys.signingSecret(),
      );
      reply.code(201);
      return {
        token,
        expiresAt: formatTimestamp(expiresAt),
        ...reported(warnings),
      } satisfies VisitorToken;
    },
  );
}
