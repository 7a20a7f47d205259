import { availabilityOf } from '../domain/availability.ts';
import type { ItemId } from '../domain/ids.ts';
import type { AttributeValue, Price, Product } from '../domain/product.ts';
import { RECORD_LIMITS } from '../domain/record-limits.ts';
import { compact, FieldReader, refuseField, required, requireShort } from './field-reader.ts';

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
  const quantity = read.number('quantity', 0);
  const product = compact({
    id: required(read.id('id'), 'id') as ItemId,
    groupId: read.id('groupId'),
    kind: read.choice('kind', KINDS) ?? 'product',
    title: required(read.text('title', RECORD_LIMITS.titleLength), 'title'),
    description: read.text('description', RECORD_LIMITS.descriptionLength),
    url: read.text('url', RECORD_LIMITS.urlLength),
    images: read.texts('images', RECORD_LIMITS.images, RECORD_LIMITS.urlLength),
    brand: read.label('brand'),
    categories: categoriesOf(read.list('categories', RECORD_LIMITS.categoriesPerProduct)),
    gtin: gtinOf(read),
    price: priceOf(read.object('price')),
    availability: read.choice('availability', AVAILABILITIES) ?? availabilityOf(quantity),
    quantity,
    stores: read.texts('stores', RECORD_LIMITS.stores, RECORD_LIMITS.labelLength),
    seller: read.label('seller'),
    publishedAt: read.instant('publishedAt'),
    expiresAt: read.instant('expiresAt'),
    rating: rating && {
      average: required(rating.number('average', 0, RECORD_LIMITS.ratingAverage), 'rating.average'),
      count: required(rating.whole('count', 0, RECORD_LIMITS.ratingCount), 'rating.count'),
    },
    tags: read.texts('tags', RECORD_LIMITS.tags, RECORD_LIMITS.labelLength),
    attributes: attributesOf(read.object('attributes')),
    i18n: translationsOf(read.object('i18n')),
    status: read.choice('status', STATUSES) ?? 'active',
  });
  read.end();
  rating?.end();
  return product as Product;
}

function gtinOf(read: FieldReader): string | undefined {
  const gtin = read.id('gtin');
  if (gtin === undefined || /^[0-9]{8,14}$/.test(gtin)) return gtin;
  return refuseField('gtin', `is "${gtin}"`, 'Give its 8 to 14 digits, or leave it out.');
}

function priceOf(read: FieldReader | undefined): Price | undefined {
  if (read === undefined) return undefined;
  const currency = required(read.label('currency'), 'price.currency');
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
      path.length <= RECORD_LIMITS.categoryDepth &&
      path.every((step) => typeof step === 'string' && step.trim() !== '')
    ) {
      return path.map((step: string) => {
        requireShort(step.trim(), RECORD_LIMITS.labelLength, `categories[${at}]`);
        return step.trim();
      });
    }
    return refuseField(
      `categories[${at}]`,
      'is not a path',
      `Write it from broad to narrow, at most ${RECORD_LIMITS.categoryDepth} steps: ["Home", "Mugs"].`,
    );
  });
}

function attributesOf(read: FieldReader | undefined): Record<string, AttributeValue> | undefined {
  if (read === undefined) return undefined;
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of read.entries(RECORD_LIMITS.attributes)) {
    if (value === null) continue;
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!plain && !(Array.isArray(value) && value.every((each) => typeof each === 'string'))) {
      refuseField(`attributes.${name}`, 'is nested', 'Use a text, a number, true, false or a list of texts.');
    }
    if (typeof value === 'string') requireShort(value, RECORD_LIMITS.descriptionLength, `attributes.${name}`);
    if (Array.isArray(value)) {
      if (value.length > RECORD_LIMITS.attributeValues)
        refuseField(
          `attributes.${name}`,
          `has more than ${RECORD_LIMITS.attributeValues} entries`,
          'Leave some out.',
        );
      for (const each of value as string[])
        requireShort(each, RECORD_LIMITS.propertyLength, `attributes.${name}`);
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
  for (const [locale] of read.entries(RECORD_LIMITS.locales)) {
    const each = read.object(locale);
    if (each === undefined) continue;
    translations[locale] = compact({
      title: each.text('title', RECORD_LIMITS.titleLength),
      description: each.text('description', RECORD_LIMITS.descriptionLength),
    }) as {
      title?: string;
      description?: string;
    };
    each.end();
  }
  return translations;
}
