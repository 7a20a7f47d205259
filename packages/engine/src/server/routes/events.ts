import { setImmediate as turn } from 'node:timers/promises';
import {
  Event,
  EventAccepted,
  EventBatch,
  EventBatchResult,
  EventBeacon,
  LIMITS,
  VisitorTokenField,
  type Warning,
} from '@aisle/contract';
import type { FastifyBodyParser, FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { AisleError } from '../../domain/errors.ts';
import type { Event as DomainEvent } from '../../domain/event.ts';
import type { EpochMs } from '../../domain/ids.ts';
import { saidNo } from '../../domain/said-no.ts';
import { UuidV7 } from '../../domain/uuid-v7.ts';
import { readBeacon } from '../beacon.ts';
import { Caller } from '../caller.ts';
import type { ServerContext } from '../context.ts';
import { Echoes } from '../echoes.ts';
import { isPassedOn } from '../from-this-machine.ts';
import type { Gate } from '../gate.ts';
import { toProblem } from '../problems.ts';
import type { RefusedRow } from '../refused-rows.ts';
import { describeRoute, handlingOf, visitorTokenOf } from '../route.ts';
import { noteUnknownItem } from '../unknown-item.ts';
import { Reader } from '../validation/reader.ts';
import { reported } from '../validation/reported.ts';
import { type People, toEvent } from '../wire-event.ts';

/** Work before the loop gets a turn for other requests, in events: .1 ms for good ones, 3 ms when all are refused. */
const WORK_PER_TURN = 100;
/** What saying what is wrong with an event costs, in good events. */
const WORK_OF_REFUSAL = 20;
/** Lines of an event that are as much work as an event. */
const LINES_PER_WORK = 20;

/** The batch's frame; its events are read one by one, because one bad event must not refuse the others. */
const BatchFrame = Type.Object(
  {
    events: Type.Array(Type.Unknown(), { minItems: 1, maxItems: LIMITS.eventsPerBatch }),
    visitorToken: Type.Optional(VisitorTokenField),
  },
  { additionalProperties: false },
);

export async function registerEventRoutes(
  app: FastifyInstance,
  context: ServerContext,
  gate: Gate,
  parseJson: FastifyBodyParser<Buffer>,
): Promise<void> {
  const { dependencies, metrics, refusedRows } = context;
  const { catalogue, events, shoppers, keys, now } = dependencies;
  const eventReader = new Reader(Event);
  const frameReader = new Reader(BatchFrame);
  const ids = new UuidV7(dependencies.randomBytes);
  const echoes = new Echoes(Buffer.from(dependencies.randomBytes(4)).readUInt32LE(0));
  const people: People = {
    saidNo: (identity) => saidNo(identity, shoppers),
    isCustomer: (visitorId) => shoppers.shopperOf(visitorId) !== undefined,
  };

  let warned = false;
  const heard = (event: DomainEvent, caller: Caller, request: FastifyRequest, time: EpochMs): DomainEvent => {
    if (caller.proven) return event;
    // Behind a proxy that nobody named, all visitors have one address: taken for one voice, they would teach nothing.
    if (dependencies.config.trustProxy === false && isPassedOn(request.raw)) {
      if (!warned)
        dependencies.logger.warn(
          'Events come through a proxy whose word on addresses is not trusted: limits take all visitors for one, and one address is not held to one voice. Start with --trust-proxy, or set "trustProxy".',
        );
      warned = true;
      return event;
    }
    return echoes.isEcho(event, request.ip, time) ? { ...event, echo: true } : event;
  };

  app.post(
    '/v1/events',
    {
      ...describeRoute({
        summary: 'Send one event',
        description:
          'Answers when the event is on disk and in the online state: the next request of this shopper uses it. A repeated `eventId` is acknowledged (200) and changes nothing.',
        tag: 'Events',
        access: 'publishable',
        body: Event,
        responses: { 201: EventAccepted, 200: EventAccepted },
      }),
    },
    async (request, reply) => {
      const time = now();
      let event: DomainEvent;
      let eventId: string;
      const notes: Warning[] = [];
      gate.admitEvents(request, reply, Math.floor(workOf(request.body)));
      try {
        const caller = Caller.of(request.apiKey!, visitorTokenOf(request), keys, time);
        const { value, warnings } = eventReader.read(request.body, handlingOf(request));
        notes.push(...warnings);
        event = heard(
          toEvent(value, caller, people, time, () => ids.next(time), notes),
          caller,
          request,
          time,
        );
        noteUnknownItem(event, catalogue, notes);
        eventId = value.eventId ?? event.eventId;
      } catch (error) {
        if (error instanceof AisleError) {
          metrics.eventsRefused += 1;
          const row = { row: 1, code: error.code, reason: error.message, content: request.body };
          await refusedRows.keep(`events#${request.id}`, [row], time);
        }
        throw error;
      }
      const [outcome] = await events.append([event]);
      const duplicate = outcome!.duplicate;
      if (duplicate) metrics.eventsDuplicate += 1;
      else metrics.eventsAccepted += 1;
      reply.code(duplicate ? 200 : 201);
      return {
        eventId,
        duplicate,
        ...reported(notes),
      } satisfies EventAccepted;
    },
  );

  const { schema, config } = describeRoute({
    summary: 'Send many events',
    description: `Up to ${LIMITS.eventsPerBatch}, ${LIMITS.eventsPerUnprovenBatch} with a publishable key and no visitor token. Each is answered for itself, in order: 200 when all are kept, 207 when some were refused. On 503 nothing was kept: repeat the whole batch. A page that goes away may send the same as \`text/plain\` with its publishable key in the body (EventBeacon), because \`navigator.sendBeacon\` sets no header; the page's origin must then stand on the key.`,
    tag: 'Events',
    access: 'publishable',
    body: EventBatch,
    plainTextBody: EventBeacon,
    responses: { 200: EventBatchResult, 207: EventBatchResult },
  });
  // A room of its own: the parser of plain text is for this route alone.
  await app.register(async (scope) => {
    scope.addContentTypeParser('text/plain', { parseAs: 'buffer' }, readBeacon(parseJson));
    scope.addHook('preValidation', (request, reply, done) => {
      gate.admitBeacon(request, reply);
      done();
    });
    scope.post(
      '/v1/events::batch',
      {
        bodyLimit: LIMITS.bodyBytes.eventBatch,
        schema,
        config: { ...config, beacon: true },
      },
      async (request, reply) => {
        const time = now();
        const handling = handlingOf(request);
        const frame = frameReader.read(request.body, handling);
        const caller = Caller.of(
          request.apiKey!,
          visitorTokenOf(request, frame.value.visitorToken),
          keys,
          time,
        );
        const inputs = frame.value.events;
        requireSmall(inputs.length, caller);
        // What was just parsed has taken its time as well.
        let work = inputs.reduce<number>((sum, input) => sum + workOf(input), 0);
        gate.admitEvents(
          request,
          reply,
          inputs.reduce<number>((sum, input) => sum + Math.floor(workOf(input)), 0),
        );
        const nextId = () => ids.next(time);
        const results: EventBatchResult['results'] = [];
        const good: DomainEvent[] = [];
        const places: number[] = [];
        const refused: RefusedRow[] = [];
        for (let place = 0; place < inputs.length; place++) {
          if (work >= WORK_PER_TURN) {
            await turn();
            work = 0;
          }
          work += workOf(inputs[place]);
          try {
            const { value, warnings } = eventReader.read(inputs[place], handling);
            const notes: Warning[] = warnings.length === 0 ? [] : [...warnings];
            if (notes.length > 0) work += WORK_OF_REFUSAL;
            const event = heard(toEvent(value, caller, people, time, nextId, notes), caller, request, time);
            noteUnknownItem(event, catalogue, notes);
            const eventId = value.eventId ?? event.eventId;
            good.push(event);
            places.push(place);
            results.push(
              notes.length === 0 ? { status: 201, eventId } : { status: 201, eventId, warnings: notes },
            );
          } catch (error) {
            if (!(error instanceof AisleError)) throw error;
            work += WORK_OF_REFUSAL;
            const problem = toProblem(error);
            results.push({ status: problem.status, problem });
            refused.push({ row: place + 1, code: error.code, reason: error.message, content: inputs[place] });
          }
        }
        let duplicates = 0;
        if (work >= WORK_PER_TURN / 2) await turn();
        if (good.length > 0) {
          const outcomes = await events.append(good);
          for (let i = 0; i < outcomes.length; i++) {
            if (!outcomes[i]!.duplicate) continue;
            duplicates += 1;
            results[places[i]!]!.status = 200;
          }
        }
        metrics.eventsAccepted += good.length - duplicates;
        metrics.eventsDuplicate += duplicates;
        metrics.eventsRefused += refused.length;
        if (refused.length > 0) await refusedRows.keep(`events:batch#${request.id}`, refused, time);
        reply.code(refused.length > 0 ? 207 : 200);
        return {
          accepted: good.length - duplicates,
          duplicates,
          refused: refused.length,
          results,
          ...reported(frame.warnings),
        } satisfies EventBatchResult;
      },
    );
  });
}

/**
 * A page sends what one visitor did; whoever speaks for many at once shows that they may.
 * @throws AisleError `too_large`.
 */
function requireSmall(events: number, caller: Caller): void {
  const most = LIMITS.eventsPerUnprovenBatch;
  if (caller.proven || events <= most) return;
  throw new AisleError(
    'too_large',
    `events: Has ${events} entries; a publishable key without a visitor token may send ${most} at once.`,
    { field: 'events', remedy: 'Send smaller batches, or send them from a server with a secret key.' },
  );
}

/** Of an event that nobody has validated yet. */
function workOf(input: unknown): number {
  const items = (input as { items?: unknown } | null | undefined)?.items;
  return 1 + (Array.isArray(items) ? items.length / LINES_PER_WORK : 0);
}
