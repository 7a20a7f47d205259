import {
  formatTimestamp,
  type ProductInput,
  parseTimestamp,
  type ProductPatch as WirePatch,
  type Product as WireProduct,
} from '@aisle/contract';
import { availabilityOf } from '../domain/availability.ts';
import { AisleError } from '../domain/errors.ts';
import type { Product, ProductPatch } from '../domain/product.ts';

const TIMES = ['publishedAt', 'expiresAt'] as const;
type WirePrice = NonNullable<WireProduct['price']>;

function toPrice(wire: WirePrice): NonNullable<Product['price']> {
  const { saleFrom, saleTo, ...rest } = wire;
  return {
    ...rest,
    ...(saleFrom === undefined ? {} : { saleFrom: parseTimestamp(saleFrom) }),
    ...(saleTo === undefined ? {} : { saleTo: parseTimestamp(saleTo) }),
  };
}

function fromPrice(price: NonNullable<Product['price']>, withCost: boolean): WirePrice {
  const { saleFrom, saleTo, cost, ...rest } = price;
  return {
    ...rest,
    ...(saleFrom === undefined ? {} : { saleFrom: formatTimestamp(saleFrom) }),
    ...(saleTo === undefined ? {} : { saleTo: formatTimestamp(saleTo) }),
    ...(cost === undefined || !withCost ? {} : { cost }),
  };
}

function times(wire: {
  readonly publishedAt?: string | null;
  readonly expiresAt?: string | null;
}): Partial<Record<(typeof TIMES)[number], number | null>> {
  const read: Partial<Record<(typeof TIMES)[number], number | null>> = {};
  for (const name of TIMES) {
    const given = wire[name];
    if (given !== undefined) read[name] = given === null ? null : parseTimestamp(given);
  }
  return read;
}

export function toProduct(wire: ProductInput): Product {
  const { price, publishedAt, expiresAt, ...rest } = wire;
  return {
    ...rest,
    kind: wire.kind ?? 'product',
    availability: wire.availability ?? availabilityOf(wire.quantity),
    status: wire.status ?? 'active',
    ...(price === undefined ? {} : { price: toPrice(price) }),
    ...times({
      ...(publishedAt === undefined ? {} : { publishedAt }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }),
  } as Product;
}

/** @throws AisleError `invalid_field` for `status: 'deleted'`, which is what DELETE is for. */
export function toPatch(wire: WirePatch): ProductPatch {
  if (wire.status === 'deleted')
    throw new AisleError('invalid_field', 'status: A product is deleted with DELETE /v1/products/{id}.', {
      field: 'status',
      remedy: 'Send DELETE, or `status: "hidden"` to take it out of every answer for a time.',
    });
  const { price, publishedAt: _published, expiresAt: _expires, ...rest } = wire;
  return {
    ...rest,
    ...(price === undefined ? {} : { price: price === null ? null : toPrice(price) }),
    ...times(wire as { publishedAt?: string | null; expiresAt?: string | null }),
  } as ProductPatch;
}

/** The product as it is answered; what it cost the shop is for secret keys. */
export function fromProduct(product: Product, withCost: boolean): WireProduct {
  const { price, publishedAt, expiresAt, ...rest } = product;
  return {
    ...(rest as Omit<WireProduct, 'price' | 'publishedAt' | 'expiresAt'>),
    ...(price === undefined ? {} : { price: fromPrice(price, withCost) }),
    ...(publishedAt === undefined ? {} : { publishedAt: formatTimestamp(publishedAt) }),
    ...(expiresAt === undefined ? {} : { expiresAt: formatTimestamp(expiresAt) }),
  };
}
