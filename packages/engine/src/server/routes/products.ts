import { setImmediate as turn } from 'node:timers/promises';
import {
  CategoryList,
  closed,
  ItemIdField,
  LIMITS,
  PatchedProduct,
  Product,
  ProductBatch,
  ProductBatchResult,
  ProductInput,
  ProductListQuery,
  ProductPage,
  ProductPatch,
} from '@aisle/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { withStock } from '../../domain/availability.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { Product as DomainProduct } from '../../domain/product.ts';
import type { ServerContext } from '../context.ts';
import { toProblem } from '../problems.ts';
import type { RefusedRow } from '../refused-rows.ts';
import { describeRoute, handlingOf } from '../route.ts';
import { QueryReader, Reader } from '../validation/reader.ts';
import { reported } from '../validation/reported.ts';
import { fromProduct, toPatch, toProduct } from '../wire-product.ts';

const PRODUCTS_PER_TURN = 50;
const DEFAULT_LIMIT = 20;

const BatchFrame = Type.Object(
  { products: Type.Array(Type.Unknown(), { minItems: 1, maxItems: LIMITS.productsPerBatch }) },
  { additionalProperties: false },
);
const ProductPath = closed({ id: ItemIdField });

function notFound(): AisleError {
  return new AisleError('product_not_found', 'The catalogue has no product with this id.', { field: 'id' });
}

export function registerProductRoutes(app: FastifyInstance, context: ServerContext): void {
  const { dependencies, productIndex, refusedRows } = context;
  const { catalogue, now } = dependencies;
  const frameReader = new Reader(BatchFrame);
  const productReader = new Reader(ProductInput);
  const patchReader = new Reader(ProductPatch);
  const pathReader = new Reader(ProductPath);
  const listReader = new QueryReader(ProductListQuery);

  app.post(
    '/v1/products::batch',
    {
      bodyLimit: LIMITS.bodyBytes.productBatch,
      ...describeRoute({
        summary: 'Add or replace products',
        description: `Up to ${LIMITS.productsPerBatch}. Each is answered for itself, in order: 200 when all are kept, 207 when some were refused. The change serves at once.`,
        tag: 'Catalogue',
        access: 'secret',
        body: ProductBatch,
        responses: { 200: ProductBatchResult, 207: ProductBatchResult },
      }),
    },
    async (request, reply) => {
      const time = now();
      const handling = handlingOf(request);
      const frame = frameReader.read(request.body, handling);
      const inputs = frame.value.products;
      const results: ProductBatchResult['results'] = [];
      const good: DomainProduct[] = [];
      const refused: RefusedRow[] = [];
      for (let place = 0; place < inputs.length; place++) {
        if (place > 0 && place % PRODUCTS_PER_TURN === 0) await turn();
        try {
          const { value, warnings } = productReader.read(inputs[place], handling);
          const product = toProduct(value);
          good.push(product);
          results.push({
            status: 200,
            id: product.id,
            ...reported(warnings),
          });
        } catch (error) {
          if (!(error instanceof AisleError)) throw error;
          const problem = toProblem(error);
          results.push({ status: problem.status, problem });
          refused.push({ row: place + 1, code: error.code, reason: error.message, content: inputs[place] });
        }
      }
      if (good.length > 0) await catalogue.upsert(good);
      if (refused.length > 0) await refusedRows.keep(`products:batch#${request.id}`, refused, time);
      reply.code(refused.length > 0 ? 207 : 200);
      return {
        accepted: good.length,
        refused: refused.length,
        results,
        ...reported(frame.warnings),
      } satisfies ProductBatchResult;
    },
  );

  app.get(
    '/v1/products',
    describeRoute({
      summary: 'List products',
      description:
        'By ids, or by category and brand, page by page. Publishable keys see active products only, without their cost.',
      tag: 'Catalogue',
      access: 'publishable',
      querystring: ProductListQuery,
      responses: { 200: ProductPage },
    }),
    async (request) => {
      const { value: query, warnings } = listReader.read(request.query, handlingOf(request));
      const secret = request.apiKey!.kind === 'secret';
      const visible = (id: string): DomainProduct | undefined => {
        const product = catalogue.get(id as ItemId);
        return product !== undefined && (secret || product.status === 'active') ? product : undefined;
      };
      if (query.ids !== undefined) {
        const ids = query.ids.split(',');
        if (ids.length > LIMITS.listLimit)
          throw new AisleError('invalid_field', `ids: At most ${LIMITS.listLimit} ids are allowed.`, {
            field: 'ids',
          });
        const products = [...new Set(ids)].map(visible).filter((product) => product !== undefined);
        return {
          products: products.map((product) => fromProduct(product, secret)),
          total: products.length,
          ...reported(warnings),
        } satisfies ProductPage;
      }
      const page = productIndex.list({
        category: query.category,
        brand: query.brand,
        cursor: query.cursor,
        limit: query.limit ?? DEFAULT_LIMIT,
        hidden: secret,
      });
      const products = page.ids.map(visible).filter((product) => product !== undefined);
      return {
        products: products.map((product) => fromProduct(product, secret)),
        total: page.total,
        ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
        ...reported(warnings),
      } satisfies ProductPage;
    },
  );

  app.get(
    '/v1/products/:id',
    describeRoute({
      summary: 'Read a product',
      tag: 'Catalogue',
      access: 'publishable',
      params: ProductPath,
      responses: { 200: Product },
    }),
    async (request) => {
      const id = pathReader.read(request.params, 'strict').value.id as ItemId;
      const secret = request.apiKey!.kind === 'secret';
      const product = catalogue.get(id);
      if (product === undefined || (!secret && product.status !== 'active')) throw notFound();
      return fromProduct(product, secret);
    },
  );

  app.patch(
    '/v1/products/:id',
    {
      bodyLimit: LIMITS.bodyBytes.product,
      ...describeRoute({
        summary: 'Change fields of a product',
        description: 'Fields that are given are replaced, null removes a field. The change serves at once.',
        tag: 'Catalogue',
        access: 'secret',
        params: ProductPath,
        body: ProductPatch,
        responses: { 200: PatchedProduct },
      }),
    },
    async (request) => {
      const id = pathReader.read(request.params, 'strict').value.id as ItemId;
      const { value, warnings } = patchReader.read(request.body, handlingOf(request));
      const product = await catalogue.patch(id, withStock(toPatch(value), catalogue.get(id)));
      return { ...fromProduct(product, true), ...reported(warnings) } satisfies PatchedProduct;
    },
  );

  app.delete(
    '/v1/products/:id',
    describeRoute({
      summary: 'Delete a product',
      description: 'No answer shows it again; the events that speak of it stay.',
      tag: 'Catalogue',
      access: 'secret',
      params: ProductPath,
      responses: { 204: null },
    }),
    async (request, reply) => {
      const id = pathReader.read(request.params, 'strict').value.id as ItemId;
      if (!(await catalogue.delete(id))) throw notFound();
      return reply.code(204).send();
    },
  );

  app.get(
    '/v1/categories',
    describeRoute({
      summary: 'List categories',
      description: 'Every category with active products in it or below it.',
      tag: 'Catalogue',
      access: 'publishable',
      responses: { 200: CategoryList },
    }),
    async () => ({ categories: productIndex.categories() }),
  );
}
