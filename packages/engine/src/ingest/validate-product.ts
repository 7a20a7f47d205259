import type { ItemId } from '../domain/ids.ts';
import type { AttributeValue, Price, Product } from '../domain/product.ts';
import { compact, FieldReader, refuseField, required } from './field-reader.ts';

const KINDS = ['product', 'bundle', 'promotion', 'content', 'review'] as const;
const AVAILABILITIES = ['in_stock', 'out_of_stock', 'preorder', 'backorder'] as const;
const STATUSES = ['active', 'hidden', 'deleted'] as const;

/**
 * JSON of a product, as on the wire → a valid product; kind, availability and status have the usual defaults.
 * @throws AisleError `invalid_field`, `unknown_field` naming field and remedy.
 */
export function validateProduct(value: unknown): Product {
  const read = new FieldReader(value);
  const rating = read.object('rating');
  const product = compact({
    id: required(read.id('id'), 'id') as ItemId,
    groupId: read.id('groupId'),
    kind: read.choice('kind', KINDS) ?? 'product',
    title: required(read.text('title', 1000), 'title'),
    description: read.text('description', 100_000),
    url: read.text('url'),
    images: read.texts('images'),
    brand: read.text('brand'),
    categories: categoriesOf(read.list('categories')),
    gtin: read.id('gtin'),
    price: priceOf(read.object('price')),
    availability: read.choice('availability', AVAILABILITIES) ?? 'in_stock',
    quantity: read.number('quantity'),
    stores: read.texts('stores'),
    seller: read.text('seller'),
    publishedAt: read.instant('publishedAt'),
    expiresAt: read.instant('expiresAt'),
    rating: rating && {
      average: required(rating.number('average', 0), 'rating.average'),
      count: required(rating.number('count', 0), 'rating.count'),
    },
    tags: read.texts('tags'),
    attributes: attributesOf(read.object('attributes')),
    i18n: translationsOf(read.object('i18n')),
    status: read.choice('status', STATUSES) ?? 'active',
  });
  read.end();
  rating?.end();
  return product as Product;
}

function priceOf(read: FieldReader | undefined): Price | undefined {
  if (read === undefined) return undefined;
  const currency = required(read.text('currency'), 'price.currency');
  if (!/^[A-Z]{3}$/.test(currency)) {
    refuseField('price.currency', `is "${currency}"`, 'Give the three letters of ISO 4217, for example EUR.');
  }
  const price = compact({
    amount: required(read.number('amount', 0), 'price.amount'),
    currency,
    sale: read.number('sale', 0),
    saleFrom: read.instant('saleFrom'),
    saleTo: read.instant('saleTo'),
    cost: read.number('cost', 0),
  });
  read.end();
  return price as Price;
}

function categoriesOf(paths: readonly unknown[] | undefined): readonly (readonly string[])[] | undefined {
  return paths?.map((path, at) => {
    if (
      Array.isArray(path) &&
      path.length > 0 &&
      path.every((step) => typeof step === 'string' && step.trim() !== '')
    ) {
      return path.map((step: string) => step.trim());
    }
    return refuseField(
      `categories[${at}]`,
      'is not a path',
      'Write it from broad to narrow: ["Home", "Mugs"].',
    );
  });
}

function attributesOf(read: FieldReader | undefined): Record<string, AttributeValue> | undefined {
  if (read === undefined) return undefined;
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of read.entries()) {
    if (value === null) continue;
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!plain && !(Array.isArray(value) && value.every((each) => typeof each === 'string'))) {
      refuseField(`attributes.${name}`, 'is nested', 'Use a text, a number, true, false or a list of texts.');
    }
    attributes[name] = value as AttributeValue;
  }
  return attributes;
}

function translationsOf(
  read: FieldReader | undefined,
): Record<string, { title?: string; description?: string }> | undefined {
  if (read === undefined) return undefined;
  const translations: Record<string, { title?: string; description?: string }> = {};
  for (const [locale] of read.entries()) {
    const each = read.object(locale);
    if (each === undefined) continue;
    translations[locale] = compact({
      title: each.text('title', 1000),
      description: each.text('description', 100_000),
    }) as {
      title?: string;
      description?: string;
    };
    each.end();
  }
  return translations;
}
