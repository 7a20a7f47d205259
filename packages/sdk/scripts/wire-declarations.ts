/** The part of JSON Schema that the contract uses. */
interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** A schema that says less than the type it stands for: that type, and the declarations it needs. */
export interface WrittenType {
  readonly schema: unknown;
  readonly type: string;
  readonly declarations: string;
}

const UNDERSTOOD = new Set(
  'type title description default const enum anyOf items properties patternProperties required'.split(' '),
);
/** These bound values, which TypeScript's types do not. */
const BOUNDS = new Set(
  'additionalProperties minimum maximum exclusiveMinimum minLength maxLength pattern format minItems maxItems minProperties maxProperties examples readOnly'.split(
    ' ',
  ),
);
const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

function textOf(schema: unknown): string {
  return JSON.stringify(schema, (key, value) => (key.startsWith('~') ? undefined : value));
}

function literal(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : `${value}`;
}

function comment(schema: Schema, indent: string): string {
  const lines = [
    ...(schema.description === undefined ? [] : [schema.description]),
    ...(schema.default === undefined ? [] : [`@default ${literal(schema.default)}`]),
  ].map((line) => line.replaceAll('*/', '*\\/'));
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

/** Writes each schema with a title once, as a declaration of that name; all others stand where they are used. */
class Writer {
  readonly #written: ReadonlyMap<string, WrittenType>;
  readonly #used = new Set<WrittenType>();
  readonly #declared = new Map<string, { schema: string; text: string }>();

  constructor(written: readonly WrittenType[]) {
    this.#written = new Map(written.map((entry) => [textOf(entry.schema), entry]));
  }

  /** @throws Error when another schema has the name already. */
  declare(name: string, schema: Schema): void {
    const source = textOf(schema);
    const known = this.#declared.get(name);
    if (known?.schema === source) return;
    if (known) throw new Error(`Two different schemas are called ${name}.`);
    const entry = { schema: source, text: '' };
    this.#declared.set(name, entry);
    // An alias, not an interface: as the contract's own types, it can be assigned to `Record<string, unknown>`.
    entry.text = `${comment(schema, '')}type ${name} = ${this.#shape(schema, '', name)};`;
  }

  text(): string {
    return [
      ...Array.from(this.#used, ({ declarations }) => declarations),
      ...Array.from(this.#declared.values(), ({ text }) => text),
    ].join('\n');
  }

  /** The schema as a type at its place. */
  #type(schema: Schema, indent: string): string {
    if (schema.title !== undefined && schema.properties !== undefined) {
      this.declare(schema.title, schema);
      return schema.title;
    }
    return this.#shape(schema, indent, 'a schema');
  }

  #shape(schema: Schema, indent: string, where: string): string {
    const written = this.#written.get(textOf(schema));
    if (written) {
      this.#used.add(written);
      return written.type;
    }
    const strange = Object.keys(schema).find(
      (key) => !key.startsWith('~') && !UNDERSTOOD.has(key) && !BOUNDS.has(key),
    );
    if (strange !== undefined) throw new Error(`${where}: "${strange}" is not understood.`);
    if (schema.const !== undefined) return literal(schema.const);
    if (schema.enum) return schema.enum.map(literal).join(' | ');
    if (schema.anyOf) return schema.anyOf.map((part) => this.#type(part, indent)).join(' | ');
    if (schema.type === undefined) return 'unknown';
    if (schema.type === 'array') return this.#array(schema, indent, where);
    if (schema.type === 'object') return this.#object(schema, indent, where);
    const primitive = PRIMITIVES[schema.type];
    if (primitive === undefined) throw new Error(`${where}: type "${schema.type}" is not understood.`);
    return primitive;
  }

  #array(schema: Schema, indent: string, where: string): string {
    if (schema.items === undefined) throw new Error(`${where}: an array without items is not understood.`);
    const { items } = schema;
    const item = this.#type(items, indent);
    return items.anyOf || items.enum || this.#written.has(textOf(items)) ? `(${item})[]` : `${item}[]`;
  }

  #object(schema: Schema, indent: string, where: string): string {
    const inner = `${indent}    `;
    const { properties, patternProperties } = schema;
    if (properties && patternProperties)
      throw new Error(`${where}: named and unnamed fields together are not understood.`);
    if (patternProperties) {
      const [[pattern, value], more] = Object.entries(patternProperties) as [[string, Schema], unknown];
      // Any name, or any of so many characters: TypeScript's types know no lengths.
      const any = pattern === '^.*$' || /^\^\[\^\\p\{Cc\}\\p\{Cs\}\]\{1,\d+\}\$$/.test(pattern);
      if (!any || more) throw new Error(`${where}: keys by pattern are not understood.`);
      return `{\n${inner}[name: string]: ${this.#type(value, inner)};\n${indent}}`;
    }
    if (!properties) throw new Error(`${where}: an object without fields is not understood.`);
    const required = new Set(schema.required);
    const fields = Object.entries(properties).map(([name, field]) => {
      const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
      const named = field.title !== undefined && field.properties !== undefined;
      return `${named ? '' : comment(field, inner)}${inner}${key}${required.has(name) ? '' : '?'}: ${this.#type(field, inner)};\n`;
    });
    return `{\n${fields.join('')}${indent}}`;
  }
}

/**
 * TypeScript declarations of the named schemas and of everything they refer to.
 * @throws Error for what is not understood, so that no type is ever wider than its schema unnoticed.
 */
export function wireDeclarations(
  names: readonly string[],
  schemas: Readonly<Record<string, unknown>>,
  written: readonly WrittenType[] = [],
): string {
  const writer = new Writer(written);
  for (const name of names) {
    const schema = schemas[name];
    if (typeof schema !== 'object' || schema === null) throw new Error(`There is no schema called ${name}.`);
    writer.declare(name, schema);
  }
  return writer.text();
}
