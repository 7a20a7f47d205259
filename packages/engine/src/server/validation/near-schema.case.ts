import fc from 'fast-check';
import type { Schema } from './inspect.ts';

/** Values that mostly fit a schema, with some part of them broken. */
export function nearSchema(schema: Schema): fc.Arbitrary<unknown> {
  const wrong = fc.constantFrom<unknown>(
    null,
    -1,
    1.5,
    1e300,
    '',
    'view',
    'x'.repeat(300),
    true,
    [],
    {},
    '\ud800',
    [1],
    { a: 1 },
  );
  return fc.oneof({ weight: 60, arbitrary: fitting(schema) }, { weight: 1, arbitrary: wrong });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(nearSchema));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'integer')
    return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 9, 9) });
  if (schema.type === 'number') return fc.integer({ min: 0, max: 5 });
  if (schema.type === 'array') return fc.array(nearSchema(schema.items ?? {}), { maxLength: 2 });
  if (schema.type === 'string') {
    if (schema.format === 'date-time')
      return fc.oneof(
        { weight: 9, arbitrary: fc.constant('2026-11-24T12:00:00Z') },
        { weight: 1, arbitrary: fc.constant('2026-11-24') },
      );
    if (schema.examples) return fc.constantFrom(...(schema.examples as string[]));
    return fc.constantFrom('a', 'b-2', '12345678');
  }
  if (schema.patternProperties)
    return fc.dictionary(fc.constantFrom('a', 'b'), nearSchema(Object.values(schema.patternProperties)[0]!));
  if (schema.properties) {
    const fields: Record<string, fc.Arbitrary<unknown>> = {};
    for (const [name, field] of Object.entries(schema.properties)) fields[name] = nearSchema(field);
    return fc
      .tuple(
        fc.record(fields, { requiredKeys: [...(schema.required ?? [])] }),
        fc.oneof(
          { weight: 20, arbitrary: fc.constant(null) },
          { weight: 1, arbitrary: fc.constantFrom('colour', 'item_id', 'toString') },
        ),
      )
      .map(([object, stranger]) => (stranger === null ? object : { ...object, [stranger]: 1 }));
  }
  return fc.constant(1);
}
