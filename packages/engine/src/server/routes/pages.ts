import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { StaticSite } from '../dependencies.ts';
import { DOCS_STYLE, docsPage, type OpenApiDocument } from '../docs-page.ts';
import { registerSdkModule } from './sdk-module.ts';

/** What a page of ours may load: its own files. No inline script or style. */
function policy(imageSources: readonly string[]) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', ...imageSources],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whoever terminates TLS decides about it.
    strictTransportSecurity: false,
  } as const;
}

/** The API's own pages: the OpenAPI document, the reference made from it, and the SDK to be imported by the shop's. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  registerSdkModule(app);
  let document: string | undefined;
  let page: string | undefined;
  await app.register(async (scope) => {
    await scope.register(helmet, policy([]));
    const config = { access: 'open', page: true } as const;
    scope.get('/openapi.json', { config }, (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      reply.header('content-type', 'application/json; charset=utf-8').send(document);
    });
    scope.get('/docs', { config }, (_request, reply) => {
      page ??= docsPage(app.swagger() as unknown as OpenApiDocument);
      reply.header('content-type', 'text/html; charset=utf-8').send(page);
    });
    scope.get('/docs/style.css', { config }, (_request, reply) => {
      reply.header('content-type', 'text/css; charset=utf-8').send(DOCS_STYLE);
    });
  });
}

/** A folder of files under a path, open to everybody; dot files and folder lists are not served. */
export async function registerStaticSite(app: FastifyInstance, site: StaticSite): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open', page: true };
    });
    await scope.register(helmet, policy(site.imageSources ?? ['https:']));
    await scope.register(fastifyStatic, {
      root: site.directory,
      prefix: site.prefix,
      decorateReply: false,
      dotfiles: 'ignore',
      index: 'index.html',
      cacheControl: true,
      maxAge: '5m',
    });
  });
}
