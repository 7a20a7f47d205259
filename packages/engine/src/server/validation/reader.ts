import type { Warning } from '@aisle/contract';
import type Type from 'typebox';
import { Compile } from 'typebox/compile';
import { inspect, type Schema } from './inspect.ts';
import { Refusal } from './refusal.ts';

/** What to do with fields that nobody knows: refuse the request, or leave them out and say so. */
export type Handling = 'strict' | 'lenient';

export interface Reading<Value> {
  readonly value: Value;
  readonly warnings: readonly Warning[];
}

const NO_WARNINGS: readonly Warning[] = [];

/** Turns what came over the wire into a value of the schema's type. Compiled once; good input costs one compiled check. */
export class Reader<T extends Type.TSchema> {
  readonly #schema: T;
  readonly #check: (value: unknown) => boolean;

  constructor(schema: T) {
    this.#schema = schema;
    const validator = Compile(schema);
    this.#check = (value) => validator.Check(value);
  }

  /** @throws Refusal naming every fault, up to twenty. */
  read(input: unknown, handling: Handling): Reading<Type.Static<T>> {
    if (this.#check(input)) return { value: input as Type.Static<T>, warnings: NO_WARNINGS };
    const { faults, warnings } = inspect(this.#schema as Schema, input, handling === 'lenient');
    if (faults.length > 0) throw new Refusal(faults);
    if (!this.#check(input))
      throw new Refusal([
        { code: 'invalid_request', detail: 'The request does not have the form that is asked for.' },
      ]);
    return { value: input as Type.Static<T>, warnings };
  }
}

/**
 * Query strings carry text alone: whole numbers are read where the schema wants them.
 * A parameter given twice stays a list and is refused by the schema.
 */
export class QueryReader<T extends Type.TObject> {
  readonly #reader: Reader<T>;
  readonly #numbers: readonly string[];

  constructor(schema: T) {
    this.#reader = new Reader(schema);
    this.#numbers = Object.entries(schema.properties)
      .filter(([, field]) => (field as Schema).type === 'integer')
      .map(([name]) => name);
  }

  /** @throws Refusal */
  read(query: unknown, handling: Handling): Reading<Type.Static<T>> {
    const fields: Record<string, unknown> = { ...(query as Record<string, unknown>) };
    for (const name of this.#numbers) {
      const given = fields[name];
      if (typeof given === 'string' && /^-?[0-9]{1,15}$/.test(given)) fields[name] = Number(given);
    }
    return this.#reader.read(fields, handling);
  }
}
