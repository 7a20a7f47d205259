import { formatTimestamp, Health, QuarantinePage, QuarantineQuery, Readiness, Ready } from '@aisle/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { AisleError } from '../../domain/errors.ts';
import type { ServerContext } from '../context.ts';
import { describeRoute, handlingOf } from '../route.ts';
import { QueryReader } from '../validation/reader.ts';
import { reported } from '../validation/reported.ts';

const DEFAULT_LIMIT = 20;

const encode = (offset: number): string => Buffer.from(`q${offset}`).toString('base64url');

function decode(cursor: string): number {
  const match = /^q([0-9]{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null)
    throw new AisleError('invalid_cursor', 'The cursor is not one of this list.', { field: 'cursor' });
  return Number(match[1]);
}

export function registerOperationRoutes(app: FastifyInstance, context: ServerContext): void {
  const { dependencies, log, metrics, slateLog, refusedRows } = context;
  const quarantineReader = new QueryReader(QuarantineQuery);

  app.get(
    '/healthz',
    describeRoute({
      summary: 'Is the process alive',
      tag: 'Operation',
      access: 'open',
      responses: { 200: Health },
    }),
    async () => ({ status: 'ok' }) satisfies Health,
  );

  app.get(
    '/readyz',
    describeRoute({
      summary: 'Can requests be served',
      description:
        '503 with the reasons while the server stops, while keys and placements that other processes change cannot be read, and while the disk takes no events: after `store_full` or `store_read_only`, until something can be written again.',
      tag: 'Operation',
      access: 'open',
      responses: { 200: Ready, 503: Ready },
    }),
    async (_request, reply) => {
      const reasons = context.draining ? ['stopping'] : [...dependencies.notReady()];
      const unwritable = await log.unwritable();
      if (unwritable !== undefined) reasons.push(unwritable);
      reply.code(reasons.length === 0 ? 200 : 503);
      return { ready: reasons.length === 0, reasons } satisfies Ready;
    },
  );

  app.get(
    '/metrics',
    describeRoute({
      summary: 'Metrics in the Prometheus text format',
      description:
        'With a secret key. Where the shop is configured with `"metrics": "local"`, also without one from the machine the server runs on.',
      tag: 'Operation',
      access: 'local',
      responses: { 200: Type.String({ title: 'Metrics' }) },
    }),
    async (_request, reply) => {
      reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      return metrics.render({
        products: dependencies.catalogue.size,
        logHead: dependencies.events.head,
        slatesWritten: slateLog.written,
        slatesDropped: slateLog.dropped,
        slatesPending: slateLog.pending,
        quarantined: refusedRows.kept,
        quarantineDropped: refusedRows.dropped,
        consumerFaults: dependencies.consumerFaults(),
        models: dependencies.models(),
      });
    },
  );

  app.get(
    '/v1/readiness',
    describeRoute({
      summary: 'What the data is enough for',
      tag: 'Operation',
      access: 'secret',
      responses: { 200: Readiness },
    }),
    async () => dependencies.readiness(),
  );

  app.get(
    '/v1/quarantine',
    describeRoute({
      summary: 'What was refused, and why',
      tag: 'Operation',
      access: 'secret',
      querystring: QuarantineQuery,
      responses: { 200: QuarantinePage },
    }),
    async (request) => {
      const { value: query, warnings } = quarantineReader.read(request.query, handlingOf(request));
      const offset = query.cursor === undefined ? 0 : decode(query.cursor);
      const limit = query.limit ?? DEFAULT_LIMIT;
      const rows = await dependencies.quarantine.list({
        ...(query.source === undefined ? {} : { source: query.source }),
        limit: limit + 1,
        offset,
      });
      return {
        counts: await dependencies.quarantine.counts(),
        dropped: await dependencies.quarantine.dropped(),
        rows: rows.slice(0, limit).map((row) => ({ ...row, at: formatTimestamp(row.at) })),
        ...(rows.length > limit ? { nextCursor: encode(offset + limit) } : {}),
        ...reported(warnings),
      } satisfies QuarantinePage;
    },
  );
}
