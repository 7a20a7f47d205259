import { type FieldProblem, isTimestamp, type Warning } from '@aisle/contract';
import { nearestName } from '../../domain/nearest-name.ts';

/** The part of JSON Schema that the contract is written in. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

const MOST_FAULTS = 20;

export interface Inspection {
  readonly faults: FieldProblem[];
  readonly warnings: Warning[];
}

function join(path: string, key: string): string {
  const shown = key.length > 64 ? `${key.slice(0, 64)}…` : key;
  if (!/^[A-Za-z_][\w-]*…?$/.test(shown)) return `${path}[${JSON.stringify(shown)}]`;
  return path === '' ? shown : `${path}.${shown}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  // What JSON writes with more digits than a number can hold.
  if (typeof value === 'number' && !Number.isFinite(value)) return 'one that is too large to hold';
  return typeof value;
}

/**
 * Says in words what is wrong with a value that a compiled check has refused: the slow path, never run on good input.
 * With `lenient`, fields the schema does not name are removed from the value (it is the request's own) and reported as
 * warnings; otherwise they are faults that name the nearest known field.
 */
export function inspect(schema: Schema, value: unknown, lenient: boolean): Inspection {
  const faults: FieldProblem[] = [];
  const warnings: Warning[] = [];

  const fault = (field: string, detail: string): void => {
    if (faults.length < MOST_FAULTS)
      faults.push(
        field === '' ? { code: 'invalid_request', detail } : { code: 'invalid_field', field, detail },
      );
  };

  const stranger = (object: Record<string, unknown>, key: string, path: string, known: string[]): void => {
    if (lenient && warnings.length >= MOST_FAULTS) {
      delete object[key];
      return;
    }
    const field = join(path, key);
    const close = nearestName(key, known);
    const meant = close === undefined ? '' : `; did you mean \`${close}\`?`;
    if (lenient) {
      delete object[key];
      warnings.push({
        code: 'unknown_field',
        field,
        detail: `This field is not known and was ignored${meant || '.'}`,
      });
    } else if (faults.length < MOST_FAULTS) {
      faults.push({
        code: 'unknown_field',
        field,
        detail: `This field is not known${meant || '.'}`,
        ...(close === undefined ? {} : { remedy: `Write \`${close}\`, or remove the field.` }),
      });
    }
  };

  const object = (part: Schema, given: unknown, path: string): void => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      fault(path, `Must be an object, not ${typeName(given)}.`);
      return;
    }
    const fields = given as Record<string, unknown>;
    for (const name of part.required ?? []) {
      if (!Object.hasOwn(fields, name)) fault(join(path, name), 'This field is required.');
    }
    const known = part.properties ?? {};
    const [form, other] = Object.entries(part.patternProperties ?? {})[0] ?? [];
    const names = form === undefined ? undefined : new RegExp(form, 'u');
    const keys = Object.keys(fields);
    const knownNames = Object.keys(known);
    if (part.maxProperties !== undefined && keys.length > part.maxProperties) {
      fault(path, `Has ${keys.length} entries; at most ${part.maxProperties} are allowed.`);
      return;
    }
    for (const key of keys) {
      if (faults.length >= MOST_FAULTS) return;
      if (Object.hasOwn(known, key)) visit(known[key]!, fields[key], join(path, key));
      else if (other !== undefined && names?.test(key)) visit(other, fields[key], join(path, key));
      else if (other !== undefined)
        fault(path, 'Has a name that is empty, too long or holds control characters.');
      else if (part.additionalProperties === false) stranger(fields, key, path, knownNames);
    }
    if (part.minProperties !== undefined && Object.keys(fields).length < part.minProperties)
      fault(path, `Must have at least ${part.minProperties} field.`);
  };

  const list = (part: Schema, given: unknown, path: string): void => {
    if (!Array.isArray(given)) {
      fault(path, `Must be a list, not ${typeName(given)}.`);
      return;
    }
    if (part.maxItems !== undefined && given.length > part.maxItems) {
      fault(path, `Has ${given.length} entries; at most ${part.maxItems} are allowed.`);
      return;
    }
    if (part.minItems !== undefined && given.length < part.minItems)
      fault(path, `Must have at least ${part.minItems} entry.`);
    for (let i = 0; i < given.length && faults.length < MOST_FAULTS; i++)
      if (part.items) visit(part.items, given[i], `${path}[${i}]`);
  };

  const string = (part: Schema, given: unknown, path: string): void => {
    if (typeof given !== 'string') {
      fault(path, `Must be a string, not ${typeName(given)}.`);
      return;
    }
    if (part.format === 'date-time') {
      if (!isTimestamp(given))
        fault(path, 'Must be an RFC 3339 date and time with an offset, like 2026-11-24T10:30:00Z.');
      return;
    }
    let length = 0;
    for (const _ of given) length += 1;
    if (part.minLength !== undefined && length < part.minLength)
      fault(path, length === 0 ? 'Must not be empty.' : `Must have at least ${part.minLength} characters.`);
    else if (part.maxLength !== undefined && length > part.maxLength)
      fault(path, `Has ${length} characters; at most ${part.maxLength} are allowed.`);
    else if (part.pattern !== undefined && !new RegExp(part.pattern, 'u').test(given)) {
      const examples = (part.examples ?? []).map(String);
      // One example shows the form; several are the names there are.
      const close = examples.length > 1 ? nearestName(given, examples) : undefined;
      const like = close === undefined && examples.length > 0 ? `, like ${examples[0]}` : '';
      const meant = close === undefined ? '' : ` Did you mean \`${close}\`?`;
      fault(
        path,
        part.pattern.startsWith('^[^\\p{Cc}')
          ? 'Must not contain control characters or halves of surrogate pairs.'
          : `Does not have the form that is asked for${like}.${meant} ${part.description ?? ''}`.trim(),
      );
    }
  };

  const number = (part: Schema, given: unknown, path: string): void => {
    if (typeof given !== 'number' || !Number.isFinite(given)) {
      fault(path, `Must be a ${part.type === 'integer' ? 'whole ' : ''}number, not ${typeName(given)}.`);
    } else if (part.type === 'integer' && !Number.isInteger(given)) fault(path, 'Must be a whole number.');
    else if (part.minimum !== undefined && given < part.minimum)
      fault(path, `Must be at least ${part.minimum}.`);
    else if (part.exclusiveMinimum !== undefined && given <= part.exclusiveMinimum)
      fault(path, `Must be above ${part.exclusiveMinimum}.`);
    else if (part.maximum !== undefined && given > part.maximum)
      fault(path, `Must be at most ${part.maximum}.`);
  };

  const choice = (options: readonly unknown[], given: unknown, path: string): void => {
    if (options.includes(given)) return;
    const close = typeof given === 'string' ? nearestName(given, options.map(String)) : undefined;
    fault(
      path,
      `Must be one of ${options.join(', ')}${close === undefined ? '.' : `; did you mean \`${close}\`?`}`,
    );
  };

  /** The branch for the value's type, so that the words are about what was probably meant. */
  const union = (branches: readonly Schema[], given: unknown, path: string): void => {
    const type = Array.isArray(given) ? 'array' : given === null ? 'null' : typeof given;
    const branch = branches.find(
      (candidate) => candidate.type === type || (candidate.type === 'integer' && type === 'number'),
    );
    if (branch !== undefined) visit(branch, given, path);
    else
      fault(
        path,
        `Must be ${branches.map((candidate) => candidate.type).join(' or ')}, not ${typeName(given)}.`,
      );
  };

  const visit = (part: Schema, given: unknown, path: string): void => {
    if (part.anyOf) union(part.anyOf, given, path);
    else if (part.enum) choice(part.enum, given, path);
    else if (part.const !== undefined) choice([part.const], given, path);
    else if (part.type === 'object') object(part, given, path);
    else if (part.type === 'array') list(part, given, path);
    else if (part.type === 'string') string(part, given, path);
    else if (part.type === 'number' || part.type === 'integer') number(part, given, path);
    else if (part.type === 'boolean' && typeof given !== 'boolean')
      fault(path, `Must be true or false, not ${typeName(given)}.`);
  };

  visit(schema, value, '');
  return { faults, warnings };
}
