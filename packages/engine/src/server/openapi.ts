import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

interface Node {
  [key: string]: unknown;
}

const INTRODUCTION = `Self-hosted, real-time recommendations for online shops.

Send the header \`Authorization: Bearer <key>\`. Secret keys (\`aisle_sk_…\`) are for servers and may do everything; publishable keys (\`aisle_pk_…\`) are for browsers, from the origins they list, and may send events, read public placements and products. A publishable key that names a shopper sends a visitor token in \`X-Aisle-Visitor\`.

Unknown fields are refused; with \`Prefer: handling=lenient\` they are ignored and reported in \`warnings\`. Every failure is a problem document (RFC 9457) with a stable \`code\` and a \`remedy\`. Every answer to a key says in \`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\` (seconds) what may still be sent.`;

/** Puts every schema with a title into `components.schemas` and refers to it from where it stood. */
function hoist(document: Node): Node {
  const schemas: Node = {};
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const result: Node = {};
    for (const [key, part] of Object.entries(value)) {
      if (key !== '~kind' && key !== '~optional')
        result[key] = key === 'examples' || key === 'example' ? part : visit(part);
    }
    const { title, type, anyOf } = result;
    if (
      typeof title !== 'string' ||
      !/^[A-Z][A-Za-z]+$/.test(title) ||
      (type === undefined && anyOf === undefined)
    )
      return result;
    schemas[title] ??= result;
    return { $ref: `#/components/schemas/${title}` };
  };
  const paths = named(visit(document['paths']) as Node);
  return { ...document, paths, components: { ...(document['components'] as Node), schemas } };
}

/** Names every operation after its method and path, for clients that are generated: `getProductsById`, `postEventsBatch`. */
function named(paths: Node): Node {
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods as Node)) {
      const words = path
        .replace(/^\/v1/, '')
        .replaceAll(/\{(\w+)\}/g, 'by/$1')
        .split(/[^A-Za-z0-9]+/)
        .filter((word) => word !== '');
      const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
      (operation as Node)['operationId'] = `${method}${name}`;
    }
  return paths;
}

/** Collects the routes registered after it into an OpenAPI 3.1 document, given by `app.swagger()`. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Aisle', version, description: INTRODUCTION, license: { name: 'Apache-2.0' } },
      tags: [
        { name: 'Events', description: 'What shoppers do.' },
        { name: 'Catalogue', description: 'What the shop sells.' },
        { name: 'Recommendations', description: 'What to show.' },
        { name: 'Search', description: 'What was looked for.' },
        { name: 'Shoppers', description: 'Rights of the shopper.' },
        { name: 'Operation', description: 'Running it.' },
      ],
      components: {
        securitySchemes: {
          secretKey: { type: 'http', scheme: 'bearer', description: '`aisle_sk_…`' },
          publishableKey: { type: 'http', scheme: 'bearer', description: '`aisle_pk_…`' },
        },
      },
    },
    hideUntagged: true,
    transformObject: (given) =>
      hoist(
        ('openapiObject' in given ? given.openapiObject : given.swaggerObject) as unknown as Node,
      ) as never,
  });
}
