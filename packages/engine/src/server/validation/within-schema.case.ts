import fc from 'fast-check';
import type { Schema } from './inspect.ts';

/** Values that a schema allows, its limits among them. Strings come without what JSON or a URL would change. */
export function withinSchema(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(withinSchema));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
      return withEnds(fc.integer({ min: schema.minimum!, max: schema.maximum! }), schema);
    case 'number':
      return withEnds(
        fc.double({ min: schema.minimum!, max: schema.maximum!, noNaN: true }).map((number) => number + 0),
        schema,
      );
    case 'array': {
      const { minItems: minLength = 0, maxItems: maxLength } = schema;
      return fc.array(withinSchema(schema.items!), { minLength, maxLength: maxLength!, size: 'max' });
    }
    case 'string':
      return stringsOf(schema);
    case 'object': {
      const fields: Record<string, fc.Arbitrary<unknown>> = {};
      for (const [name, field] of Object.entries(schema.properties!)) fields[name] = withinSchema(field);
      return fc.record(fields, { requiredKeys: [...(schema.required ?? [])], noNullPrototype: true });
    }
    default:
      throw new RangeError(`no values for ${JSON.stringify(schema)}`);
  }
}

function withEnds(inner: fc.Arbitrary<number>, { minimum, maximum }: Schema): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: inner },
    { weight: 1, arbitrary: fc.constantFrom(minimum!, maximum!) },
  );
}

function stringsOf({ pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.string({ minLength, maxLength: maxLength! });
  return fc
    .oneof(fc.stringMatching(new RegExp(pattern, 'u')), fc.constant('a'.repeat(maxLength!)))
    .filter((text) => text.length >= minLength && text.length <= maxLength!);
}
