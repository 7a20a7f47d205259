import { Problem } from '@aisle/contract';
import type { FastifyRequest } from 'fastify';
import type Type from 'typebox';
import type { ApiKey } from '../domain/api-key.ts';
import type { RouteSeries } from './metrics.ts';
import type { Handling } from './validation/reader.ts';

/**
 * Who may call a route: everybody; publishable and secret keys; secret keys alone;
 * secret keys, or anybody on this machine where the operator says so (`local`).
 */
export type Access = 'open' | 'publishable' | 'secret' | 'local';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Takes `text/plain` with the key in the body, which closing pages can send. */
    beacon?: boolean;
    /** A page for people, with Helmet's headers instead of the API's. */
    page?: boolean;
    series?: RouteSeries;
  }
  interface FastifyRequest {
    /** Set for every route that is not open. */
    apiKey: ApiKey | undefined;
  }
}

/** `Prefer: handling=lenient` (RFC 7240); strict otherwise. */
export function handlingOf(request: FastifyRequest): Handling {
  const prefer = request.headers['prefer'];
  return typeof prefer === 'string' && /(?:^|[,;\s])handling\s*=\s*"?lenient"?(?:$|[,;\s])/i.test(prefer)
    ? 'lenient'
    : 'strict';
}

/** The visitor token of a request: the header, else the body's field. */
export function visitorTokenOf(request: FastifyRequest, field?: string): string | undefined {
  const header = request.headers['x-aisle-visitor'];
  return typeof header === 'string' && header !== '' ? header : field;
}

export interface RouteDocument {
  readonly summary: string;
  readonly description?: string;
  readonly tag: 'Events' | 'Catalogue' | 'Recommendations' | 'Search' | 'Shoppers' | 'Operation';
  readonly access: Access;
  readonly body?: Type.TSchema;
  /** The body as `text/plain`, where a route takes that as well. */
  readonly plainTextBody?: Type.TSchema;
  readonly params?: Type.TSchema;
  readonly querystring?: Type.TSchema;
  /** Schema by status; `null` for an answer without a body. */
  readonly responses: Readonly<Record<number, Type.TSchema | null>>;
}

const problemResponse = {
  description: 'Problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: Problem } },
};

/** Schema and configuration of a route. The schemas document; the handlers read with a `Reader`. */
export function describeRoute(document: RouteDocument): {
  schema: Record<string, unknown>;
  config: { access: Access };
} {
  const { summary, description, tag, access, body, plainTextBody, params, querystring, responses } = document;
  const response: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(responses))
    response[status] =
      schema === null
        ? { type: 'null', description: 'Done' }
        : { description: schemaTitle(schema), content: { 'application/json': { schema } } };
  if (access !== 'open') response['4xx'] = problemResponse;
  response['5xx'] = problemResponse;
  return {
    config: { access },
    schema: {
      summary,
      ...(description === undefined ? {} : { description }),
      tags: [tag],
      ...(body === undefined
        ? {}
        : {
            body:
              plainTextBody === undefined
                ? body
                : {
                    content: {
                      'application/json': { schema: body },
                      'text/plain': { schema: plainTextBody },
                    },
                  },
          }),
      ...(params === undefined ? {} : { params }),
      ...(querystring === undefined ? {} : { querystring }),
      response,
      security:
        access === 'open'
          ? []
          : access === 'publishable'
            ? [{ secretKey: [] }, { publishableKey: [] }]
            : [{ secretKey: [] }],
    },
  };
}

function schemaTitle(schema: Type.TSchema): string {
  const { title } = schema as { title?: string };
  return title ?? 'Answer';
}
