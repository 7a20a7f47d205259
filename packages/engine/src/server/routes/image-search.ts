import { ImageSearchQuery, ImageSearchRequest, PICTURE_BYTES, SearchResponse } from '@aisle/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AisleError } from '../../domain/errors.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { PictureQuery } from '../../domain/picture-search.ts';
import { SEARCH_PLACEMENT } from '../../domain/product-search.ts';
import type { ServerContext } from '../context.ts';
import { multipartPicture } from '../multipart-picture.ts';
import { describeRoute, handlingOf } from '../route.ts';
import { searchJson } from '../slate-json.ts';
import { slateRecord } from '../slate-record.ts';
import { QueryReader, Reader } from '../validation/reader.ts';
import { requireSoundFilter } from '../validation/sound-filter.ts';

/** What a form puts around its file. */
const FORM_BYTES = 16 * 1024;

function mostOf(request: FastifyRequest): number {
  return PICTURE_BYTES[request.apiKey?.kind ?? 'publishable'];
}

function tooLarge(request: FastifyRequest): AisleError {
  return new AisleError('too_large', 'The picture has too many bytes for this key.', {
    remedy: `Send at most ${mostOf(request)} bytes: make the picture smaller before it is sent; 640 pixels a side are plenty.`,
  });
}

/** Search by photo; with its own parsers, so that no other route takes pictures. */
export async function registerImageSearchRoute(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { dependencies, metrics, slateLog, productJson } = context;
  const { pictureSearch, now } = dependencies;
  const queryReader = new QueryReader(ImageSearchQuery);
  const requestReader = new Reader(ImageSearchRequest);

  await app.register(async (own) => {
    own.addContentTypeParser(/^image\/[a-z0-9.+-]+/, { parseAs: 'buffer' }, (request, body, done) => {
      if (body.length > mostOf(request)) done(tooLarge(request));
      else done(null, body);
    });
    own.addContentTypeParser(/^multipart\/form-data/, { parseAs: 'buffer' }, (request, body, done) => {
      // What said no length is known once it is here.
      if (body.length > mostOf(request) + FORM_BYTES) {
        done(tooLarge(request));
        return;
      }
      try {
        done(null, multipartPicture(body as Buffer, request.headers['content-type']!));
      } catch (error) {
        done(error as Error);
      }
    });
    own.addHook('onRequest', (request, reply, done) => {
      if (Number(request.headers['content-length'] ?? 0) > mostOf(request) + FORM_BYTES) {
        // What is still on its way is not read.
        reply.header('connection', 'close');
        throw tooLarge(request);
      }
      done();
    });
    own.post(
      '/v1/search/image',
      {
        bodyLimit: PICTURE_BYTES.secret + FORM_BYTES,
        ...describeRoute({
          summary: 'Search by photo',
          description:
            'Products whose pictures look like the one that is sent, or like that of a product, most alike first. The picture is decoded, compared and forgotten. Without an encoder that reads pictures the answer is empty and `served.degraded` says so.',
          tag: 'Search',
          access: 'publishable',
          body: ImageSearchRequest,
          querystring: ImageSearchQuery,
          responses: { 200: SearchResponse },
        }),
      },
      async (request, reply) => {
        const time = now();
        const { value, warnings } = queryReader.read(request.query, handlingOf(request));
        const { limit, cursor, filter, include } = value;
        requireSoundFilter(value, '');
        const like: PictureQuery['like'] = Buffer.isBuffer(request.body)
          ? { picture: request.body }
          : { itemId: requestReader.read(request.body, handlingOf(request)).value.itemId as ItemId };
        const result = await pictureSearch.search({
          like,
          ...(limit === undefined ? {} : { limit }),
          ...(cursor === undefined ? {} : { cursor }),
          ...(filter === undefined ? {} : { filter }),
          now: time,
        });
        metrics.countSlate(result.items.length, result.degraded);
        slateLog.push(slateRecord(result, SEARCH_PLACEMENT, {}, time));
        const products = include === 'product' ? productJson : undefined;
        return reply
          .header('content-type', 'application/json; charset=utf-8')
          .send(searchJson(result, '', products, warnings));
      },
    );
  });
}
