import type { ComparisonOperator } from '../../domain/filter.ts';
import type { EpochMs } from '../../domain/ids.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { AttributeValue, Product } from '../../domain/product.ts';
import { type CatalogueIndex, IN_STOCK } from '../catalogue/catalogue-index.ts';
import { filterError } from './filter-error.ts';

/** What a field holds, which operators compare it, and how that is said to a person. */
export const FIELD_KINDS = {
  text: { says: 'text', operators: ['=', '!=', 'in', 'contains'] },
  names: { says: 'set of texts', operators: ['=', '!=', 'in', 'contains'] },
  number: { says: 'number', operators: ['=', '!=', '<', '<=', '>', '>=', 'in'] },
  date: { says: 'date', operators: ['=', '!=', '<', '<=', '>', '>='] },
  flag: { says: 'flag', operators: [] },
  any: {
    says: 'whatever the product has',
    operators: ['=', '!=', '<', '<=', '>', '>=', 'in', 'contains'],
  },
} as const satisfies Readonly<
  Record<string, { readonly says: string; readonly operators: readonly ComparisonOperator[] }>
>;
export type FieldKind = keyof typeof FIELD_KINDS;

export type Names = ReadonlySet<string> | readonly string[];

/**
 * How a field is read. Whatever speaks of fields (checking, compiling, `$item.FIELD`, hints, the guide) takes it from
 * the table below, so that a field is added in one place.
 */
export type FilterField = { readonly says: string } & (
  | { readonly kind: 'text'; readonly read: (product: Product) => string | undefined }
  /** NaN for none; dates are UTC milliseconds. */
  | {
      readonly kind: 'number' | 'date';
      readonly read: (index: CatalogueIndex, item: number, now: EpochMs) => number;
    }
  | {
      readonly kind: 'names';
      readonly read: (index: CatalogueIndex, item: number) => Names | undefined;
      /** Items of one number have the same names, so that they are compared once; negative for none. */
      readonly set?: (index: CatalogueIndex, item: number) => number;
    }
  | {
      readonly kind: 'flag';
      readonly read: (index: CatalogueIndex, item: number, now: EpochMs) => boolean;
    }
  | { readonly kind: 'any' }
);

/** Every field of the language but attributes, in the order in which they are listed. */
export const FILTER_FIELDS: Readonly<Record<string, FilterField>> = {
  id: { kind: 'text', says: 'id of the product', read: (product) => product.id },
  title: { kind: 'text', says: 'title of the product', read: (product) => product.title },
  brand: { kind: 'text', says: 'brand of the product', read: (product) => product.brand },
  seller: { kind: 'text', says: 'seller of the product', read: (product) => product.seller },
  group: { kind: 'text', says: '`groupId`, which variants share', read: (product) => product.groupId },
  kind: {
    kind: 'text',
    says: '`product`, `bundle`, `promotion`, `content` or `review`',
    read: (product) => product.kind,
  },
  availability: {
    kind: 'text',
    says: '`in_stock`, `out_of_stock`, `preorder` or `backorder`',
    read: (product) => product.availability,
  },
  category: {
    kind: 'names',
    says: 'keys of its categories and of those above',
    read: (index, item) => {
      const set = index.categorySet[item]!;
      return set < 0 ? undefined : index.categories.members(set);
    },
    set: (index, item) => index.categorySet[item]!,
  },
  tags: { kind: 'names', says: 'tags of the product', read: (index, item) => index.product(item)?.tags },
  price: {
    kind: 'number',
    says: 'what is paid now: the sale price while it runs',
    read: (index, item, now) => index.priceAt(item, now),
  },
  quantity: {
    kind: 'number',
    says: 'units in stock',
    read: (index, item) => index.product(item)?.quantity ?? Number.NaN,
  },
  rating: {
    kind: 'number',
    says: 'average rating',
    read: (index, item) => index.product(item)?.rating?.average ?? Number.NaN,
  },
  published: {
    kind: 'date',
    says: '`publishedAt`, compared with `"2026-01-31"` or UTC milliseconds',
    read: (index, item) => index.publishedAt[item]!,
  },
  in_stock: {
    kind: 'flag',
    says: 'can be bought, on pre-order and back-order too',
    read: (index, item) => (index.flags[item]! & IN_STOCK) !== 0,
  },
  on_sale: {
    kind: 'flag',
    says: 'costs less than its regular price now',
    read: (index, item, now) => index.priceAt(item, now) < index.price[item]!,
  },
};

const ATTRIBUTE = 'attributes.';
export const ATTRIBUTE_FIELD: FilterField = {
  kind: 'any',
  says: 'an attribute; alone it means that it is true',
};

/** @throws AisleError `invalid_filter` naming the nearest field that exists. */
export function filterField(name: string): FilterField {
  const field = Object.hasOwn(FILTER_FIELDS, name) ? FILTER_FIELDS[name] : undefined;
  if (field !== undefined) return field;
  if (name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length) return ATTRIBUTE_FIELD;
  const names = Object.keys(FILTER_FIELDS);
  const nearest = nearestName(name, [...names, 'attributes.…']);
  throw filterError(
    `there is no field "${name}"`,
    nearest === undefined
      ? `Use one of ${names.join(', ')}, or attributes.NAME.`
      : `Did you mean "${nearest}"?`,
  );
}

/** Name of the attribute an `attributes.X` field speaks of. */
export function attributeOf(field: string): string {
  return field.slice(ATTRIBUTE.length);
}

/** What the product itself says under this name: `constructor` and `__proto__`, which every object has, are none of it. */
export function readAttribute(product: Product | undefined, name: string): AttributeValue | undefined {
  const attributes = product?.attributes;
  return attributes !== undefined && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** The fields that stand alone, for hints. */
export function flagNames(): string {
  const flags = Object.entries(FILTER_FIELDS).filter(([, { kind }]) => kind === 'flag');
  return flags.map(([name]) => name).join(', ');
}
