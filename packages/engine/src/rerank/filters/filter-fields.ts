import type { Product } from '../../domain/product.ts';
import { filterError } from './filter-error.ts';
import { nearestName } from './nearest-name.ts';

/**
 * `text`, `number`, `date`: one value or none. `names`: a set of texts (category, tags). `flag`: stands alone.
 * `any`: an attribute, whose type is the product's affair.
 */
export type FieldKind = 'text' | 'number' | 'date' | 'names' | 'flag' | 'any';

const FIELDS: Readonly<Record<string, FieldKind>> = {
  id: 'text',
  title: 'text',
  brand: 'text',
  category: 'names',
  price: 'number',
  availability: 'text',
  quantity: 'number',
  seller: 'text',
  tags: 'names',
  rating: 'number',
  published: 'date',
  group: 'text',
  kind: 'text',
  in_stock: 'flag',
  on_sale: 'flag',
};

const ATTRIBUTE = 'attributes.';

/** Kind of a field. @throws AisleError `invalid_filter` naming the nearest field that exists. */
export function fieldKind(field: string): FieldKind {
  const kind = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  if (kind !== undefined) return kind;
  if (field.startsWith(ATTRIBUTE) && field.length > ATTRIBUTE.length) return 'any';
  const nearest = nearestName(field, [...Object.keys(FIELDS), 'attributes.…']);
  throw filterError(
    `there is no field "${field}"`,
    nearest === undefined
      ? `Use one of ${Object.keys(FIELDS).join(', ')}, or attributes.NAME.`
      : `Did you mean "${nearest}"?`,
  );
}

/** Name of the attribute an `attributes.X` field speaks of. */
export function attributeOf(field: string): string {
  return field.slice(ATTRIBUTE.length);
}

/** The text in a field of kind `text`. */
export function textReader(field: string): (product: Product) => string | undefined {
  switch (field) {
    case 'id':
      return (product) => product.id;
    case 'title':
      return (product) => product.title;
    case 'brand':
      return (product) => product.brand;
    case 'availability':
      return (product) => product.availability;
    case 'seller':
      return (product) => product.seller;
    case 'group':
      return (product) => product.groupId;
    case 'kind':
      return (product) => product.kind;
    default:
      throw new RangeError(`no text field ${field}`);
  }
}
