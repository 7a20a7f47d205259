import Type from 'typebox';
import {
  amount,
  CurrencyField,
  CursorField,
  closed,
  ItemIdField,
  identifier,
  Label,
  mapOf,
  text,
} from './fields.ts';
import { LIMITS } from './limits.ts';
import { Problem, Warnings } from './problem.ts';
import { Timestamp } from './timestamp.ts';

export const ProductKind = Type.Enum(['product', 'bundle', 'promotion', 'content', 'review']);
export const Availability = Type.Enum(['in_stock', 'out_of_stock', 'preorder', 'backorder']);
export const ProductStatus = Type.Enum(['active', 'hidden', 'deleted']);

export const Price = closed(
  {
    amount: amount({ minimum: 0, description: 'Decimal units.' }),
    currency: CurrencyField,
    sale: Type.Optional(amount({ minimum: 0 })),
    saleFrom: Type.Optional(Timestamp),
    saleTo: Type.Optional(Timestamp),
    cost: Type.Optional(amount({ minimum: 0, description: 'Never shown to a publishable key.' })),
  },
  { title: 'Price' },
);

export const Rating = closed(
  {
    average: amount({ minimum: 0, maximum: LIMITS.ratingAverage }),
    count: Type.Integer({ minimum: 0, maximum: LIMITS.ratingCount }),
  },
  { title: 'Rating' },
);

const CategoryPath = Type.Array(Label, { minItems: 1, maxItems: LIMITS.categoryDepth });
const title = Type.String({ minLength: 1, maxLength: LIMITS.titleLength });
const optional = {
  groupId: identifier('Variants of one article share a group.'),
  description: text(LIMITS.descriptionLength),
  url: text(LIMITS.urlLength),
  images: Type.Array(text(LIMITS.urlLength), { maxItems: LIMITS.images }),
  brand: Label,
  categories: Type.Array(CategoryPath, {
    maxItems: LIMITS.categoriesPerProduct,
    description: 'Paths from broad to narrow.',
    examples: [[['Home', 'Kitchen', 'Mugs']]],
  }),
  gtin: Type.String({ pattern: '^[0-9]{8,14}$', examples: ['4006381333931'] }),
  price: Price,
  quantity: amount({ minimum: 0 }),
  stores: Type.Array(Label, { maxItems: LIMITS.stores }),
  seller: Label,
  publishedAt: Timestamp,
  expiresAt: Timestamp,
  rating: Rating,
  tags: Type.Array(Label, { maxItems: LIMITS.tags }),
  attributes: mapOf(
    Type.Union([
      text(LIMITS.descriptionLength),
      amount(),
      Type.Boolean(),
      Type.Array(text(LIMITS.propertyLength), { maxItems: LIMITS.attributeValues }),
    ]),
    { maxProperties: LIMITS.attributes },
  ),
  i18n: mapOf(
    closed({
      title: Type.Optional(title),
      description: Type.Optional(text(LIMITS.descriptionLength)),
    }),
    { maxProperties: LIMITS.locales, description: 'By locale.' },
  ),
};

const Optionals = Type.Partial(Type.Object(optional));
type Optionals = typeof Optionals.properties;
const optionals: Optionals = Optionals.properties;

/** A product as it is sent: what has a default may be left out. */
export const ProductInput = closed(
  {
    id: ItemIdField,
    title,
    kind: Type.Optional(ProductKind),
    availability: Type.Optional(Availability),
    status: Type.Optional(ProductStatus),
    ...optionals,
  },
  {
    title: 'ProductInput',
    description: '`kind` is product, `availability` in_stock and `status` active when absent.',
  },
);
export type ProductInput = Type.Static<typeof ProductInput>;

/** A product as it is answered. */
export const Product = closed(
  {
    id: ItemIdField,
    title,
    kind: ProductKind,
    availability: Availability,
    status: ProductStatus,
    ...optionals,
  },
  { title: 'Product' },
);
export type Product = Type.Static<typeof Product>;

/** What a tile leaves out: on a catalogue of electronics (Icecat) 70 % of the bytes of a product. */
export const BEYOND_TILE = ['description', 'attributes', 'i18n'] as const;

export const TileProduct = Type.Omit(Product, [...BEYOND_TILE], {
  title: 'TileProduct',
  additionalProperties: false,
  description:
    'A product as far as a tile needs it: all but `description`, `attributes` and `i18n`. GET /v1/products has the rest, for many ids at once.',
});
export type TileProduct = Type.Static<typeof TileProduct>;

const nullable = <Schema extends Type.TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

export const ProductPatch = closed(
  {
    title: Type.Optional(title),
    kind: Type.Optional(ProductKind),
    availability: Type.Optional(Availability),
    status: Type.Optional(ProductStatus),
    groupId: nullable(optional.groupId),
    description: nullable(optional.description),
    url: nullable(optional.url),
    images: nullable(optional.images),
    brand: nullable(optional.brand),
    categories: nullable(optional.categories),
    gtin: nullable(optional.gtin),
    price: nullable(optional.price),
    quantity: nullable(optional.quantity),
    stores: nullable(optional.stores),
    seller: nullable(optional.seller),
    publishedAt: nullable(optional.publishedAt),
    expiresAt: nullable(optional.expiresAt),
    rating: nullable(optional.rating),
    tags: nullable(optional.tags),
    attributes: nullable(optional.attributes),
    i18n: nullable(optional.i18n),
  },
  { title: 'ProductPatch', minProperties: 1, description: 'Fields to replace; null removes a field.' },
);
export type ProductPatch = Type.Static<typeof ProductPatch>;

/** The product after a change. */
export const PatchedProduct = closed(
  { ...Product.properties, warnings: Warnings },
  { title: 'PatchedProduct' },
);
export type PatchedProduct = Type.Static<typeof PatchedProduct>;

export const ProductBatch = closed(
  { products: Type.Array(ProductInput, { minItems: 1, maxItems: LIMITS.productsPerBatch }) },
  { title: 'ProductBatch', description: 'Adds or replaces; a product of status deleted is taken out.' },
);
export type ProductBatch = Type.Static<typeof ProductBatch>;

export const ProductBatchResult = Type.Object(
  {
    accepted: Type.Integer(),
    refused: Type.Integer(),
    results: Type.Array(
      Type.Object({
        status: Type.Integer(),
        id: Type.Optional(Type.String()),
        problem: Type.Optional(Problem),
        warnings: Warnings,
      }),
    ),
    warnings: Warnings,
  },
  { title: 'ProductBatchResult' },
);
export type ProductBatchResult = Type.Static<typeof ProductBatchResult>;

export const ProductListQuery = closed(
  {
    ids: Type.Optional(
      Type.String({
        maxLength: LIMITS.listLimit * (LIMITS.idLength + 1),
        description: 'Ids joined by commas; answered in this order, unknown ones left out.',
      }),
    ),
    category: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: LIMITS.categoryDepth * (LIMITS.labelLength + 3),
        description: 'Category key, with what lies below it.',
        examples: ['Home > Kitchen'],
      }),
    ),
    brand: Type.Optional(Label),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.listLimit, default: 20 })),
    cursor: Type.Optional(CursorField),
  },
  { title: 'ProductListQuery' },
);
export type ProductListQuery = Type.Static<typeof ProductListQuery>;

export const ProductPage = Type.Object(
  {
    products: Type.Array(Product),
    total: Type.Integer({ description: 'Products that match, on all pages.' }),
    nextCursor: Type.Optional(Type.String()),
    warnings: Warnings,
  },
  { title: 'ProductPage' },
);
export type ProductPage = Type.Static<typeof ProductPage>;

export const Category = Type.Object(
  {
    key: Type.String({ examples: ['Home > Kitchen'] }),
    path: Type.Array(Type.String()),
    products: Type.Integer({ description: 'Active products in it and below it.' }),
  },
  { title: 'Category' },
);
export type Category = Type.Static<typeof Category>;
export const CategoryList = Type.Object({ categories: Type.Array(Category) }, { title: 'CategoryList' });
export type CategoryList = Type.Static<typeof CategoryList>;
