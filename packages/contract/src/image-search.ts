import Type from 'typebox';
import { CursorField, closed, ItemIdField, LimitField, text } from './fields.ts';
import { LIMITS } from './limits.ts';

/** Bytes of a picture that is searched with: with a secret key, and with one that pages carry. */
export const PICTURE_BYTES = { secret: 12 * 1024 * 1024, publishable: 1024 * 1024 } as const;

const INCLUDE = Type.Enum(['product'], {
  description: '`product` puts what a tile needs of each product beside its id.',
});

/** What goes beside a picture, in the address: the body is the picture. */
export const ImageSearchQuery = closed(
  {
    limit: Type.Optional(LimitField),
    cursor: Type.Optional(CursorField),
    filter: Type.Optional(text(LIMITS.filterLength, 'In its string form: `in_stock and price < 80`.')),
    include: Type.Optional(INCLUDE),
  },
  { title: 'ImageSearchQuery' },
);
export type ImageSearchQuery = Type.Static<typeof ImageSearchQuery>;

/** Instead of a picture: a product whose picture it is. */
export const ImageSearchRequest = closed(
  { itemId: ItemIdField },
  {
    title: 'ImageSearchRequest',
    description:
      'As JSON, a product of the catalogue. A picture goes as it is, with its own content type (image/jpeg, image/png, image/webp, image/avif, image/gif), or as the file of a form (multipart/form-data).',
  },
);
export type ImageSearchRequest = Type.Static<typeof ImageSearchRequest>;
