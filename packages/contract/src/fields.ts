import Type from 'typebox';
import { LIMITS } from './limits.ts';

/** Not empty, no control characters, no halves of surrogate pairs: an id must survive every store and log unchanged. */
export const ID_PATTERN = '^[^\\p{Cc}\\p{Cs}]+$';

/** Names of placements and models. */
export const NAME_PATTERN = '^[a-z0-9][a-z0-9-]*$';

/** An object whose fields are all named: anything else is an unknown field. */
export function closed<Properties extends Type.TProperties>(
  properties: Properties,
  options: Type.TObjectOptions = {},
) {
  return Type.Object(properties, { ...options, additionalProperties: false });
}

export function identifier(description: string, maxLength: number = LIMITS.idLength) {
  return Type.String({ minLength: 1, maxLength, pattern: ID_PATTERN, description });
}

export function text(maxLength: number, description?: string) {
  return Type.String(description === undefined ? { maxLength } : { maxLength, description });
}

/** A map from names of the caller's choice: of the same characters as ids, and bounded, because they are kept like values. */
export function mapOf<Value extends Type.TSchema>(
  value: Value,
  options: Type.TObjectOptions,
  longestName: number = LIMITS.labelLength,
) {
  const pattern = `^[^\\p{Cc}\\p{Cs}]{1,${longestName}}$`;
  return Type.Record(Type.String({ pattern }), value, { ...options, additionalProperties: false });
}

export const Label = Type.String({ minLength: 1, maxLength: LIMITS.labelLength });
export const ItemIdField = identifier('Id of a product as the shop knows it.');
export const VisitorIdField = identifier('Id of a browser or device.');
export const ShopperIdField = identifier('Id of a signed-in customer as the shop knows it.');
export const SessionIdField = identifier('Id of the running session.');
export const RequestIdField = identifier('The answer that this came from, as `requestId` in its slate.');
export const CurrencyField = Type.String({
  pattern: '^[A-Z]{3}$',
  description: 'ISO 4217.',
  examples: ['EUR'],
});
export const PlacementNameField = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: NAME_PATTERN,
  description: 'Name of a placement.',
  examples: ['home'],
});
export const CursorField = Type.String({
  minLength: 1,
  maxLength: LIMITS.cursorLength,
  description: '`nextCursor` of the page before.',
});
export const LimitField = Type.Integer({ minimum: 1, maximum: LIMITS.listLimit });
export const VisitorTokenField = Type.String({
  minLength: 1,
  maxLength: LIMITS.tokenLength,
  description: 'Token of POST /v1/visitor-tokens; the header X-Aisle-Visitor does the same.',
});

/** A number that money, ratings and the like can be: finite, and small enough to be added up. */
export function amount(options: Type.TNumberOptions = {}) {
  return Type.Number({ minimum: -LIMITS.amount, maximum: LIMITS.amount, ...options });
}
