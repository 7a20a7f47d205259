import type { Json } from '../domain/model.ts';
import type { AnswerSchema } from '../domain/ports/language-model.ts';

/** The first fault of a value, in words a model can mend it by, or undefined where it fits. */
export function faultOf(
  value: Json | undefined,
  schema: AnswerSchema,
  path = 'the answer',
): string | undefined {
  switch (schema.type) {
    case 'string':
      if (typeof value !== 'string') return `${path} must be a string`;
      if (schema.enum !== undefined && !schema.enum.includes(value))
        return `${path} must be one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`;
      if (schema.maxLength !== undefined && value.length > schema.maxLength)
        return `${path} must have ${schema.maxLength} characters at most`;
      return undefined;
    case 'number':
    case 'integer': {
      if (typeof value !== 'number' || (schema.type === 'integer' && !Number.isInteger(value)))
        return `${path} must be ${schema.type === 'integer' ? 'a whole number' : 'a number'}`;
      const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
      return value < minimum || value > maximum ? `${path} must be from ${minimum} to ${maximum}` : undefined;
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${path} must be true or false`;
    case 'array': {
      if (!Array.isArray(value)) return `${path} must be a list`;
      if (schema.maxItems !== undefined && value.length > schema.maxItems)
        return `${path} must have ${schema.maxItems} entries at most`;
      return firstOf(value.entries(), ([place, item]) =>
        faultOf(item as Json, schema.items, `${path}[${place}]`),
      );
    }
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return `${path} must be an object`;
      const given = value as { readonly [key: string]: Json };
      const foreign = Object.keys(given).find((name) => !Object.hasOwn(schema.properties, name));
      if (foreign !== undefined) return `${path} must not have ${JSON.stringify(foreign.slice(0, 60))}`;
      const missing = schema.required.find((name) => !Object.hasOwn(given, name));
      if (missing !== undefined) return `${path} must have "${missing}"`;
      return firstOf(Object.entries(given), ([name, field]) =>
        faultOf(field, schema.properties[name]!, `${path}.${name}`),
      );
    }
  }
}

function firstOf<T>(items: Iterable<T>, fault: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = fault(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
