import type { FilterValue } from '../../domain/filter.ts';
import { checkScalar, isReference, partsOf } from './check-filter.ts';
import type { FilterScope } from './compiled-filter.ts';
import { filterError } from './filter-error.ts';
import { attributeOf, type FieldKind, filterField, type Names, readAttribute } from './filter-fields.ts';
import { FILTER_LIMITS } from './filter-limits.ts';
import { LoweredText } from './lowered-texts.ts';

type Scalar = string | number | boolean;

/** The right side of a comparison: one or several values, of a constant or of what a reference stands for. */
export class Operand {
  readonly constant: boolean;
  readonly #field: string;
  readonly #kind: FieldKind;
  readonly #ref: string;
  #values: ReadonlySet<Scalar> = new Set();
  #number = Number.NaN;
  /** The value where there is just one. */
  #single: Scalar | undefined;
  #text: LoweredText | undefined;

  constructor(field: string, kind: FieldKind, value: FilterValue) {
    this.#field = field;
    this.#kind = kind;
    this.constant = !isReference(value);
    this.#ref = isReference(value) ? value.ref : '';
    if (!isReference(value)) this.#set(typeof value === 'object' ? value : [value]);
  }

  /** The value as a number, NaN when it is none; dates are UTC milliseconds. */
  get number(): number {
    return this.#number;
  }

  /** The value to be searched for, undefined when it is no text. */
  get text(): LoweredText | undefined {
    return this.#text;
  }

  has(value: Scalar): boolean {
    return this.#single === undefined ? this.#values.has(value) : value === this.#single;
  }

  /** Whether the two have a value in common. */
  meets(names: Names): boolean {
    if (Array.isArray(names)) {
      for (let at = 0; at < names.length; at++) if (this.has(names[at])) return true;
      return false;
    }
    for (const name of names) if (this.has(name)) return true;
    return false;
  }

  resolve(scope: FilterScope): void {
    if (!this.constant) this.#set(this.#lookUp(scope));
  }

  #set(values: readonly Scalar[]): void {
    const read =
      this.#kind === 'date'
        ? values.map((value) => (typeof value === 'string' ? Date.parse(value) : value))
        : values;
    this.#values = new Set(read);
    const single = read.length === 1 ? read[0] : undefined;
    this.#single = single;
    this.#number = typeof single === 'number' ? single : Number.NaN;
    this.#text = typeof single === 'string' ? new LoweredText(single) : undefined;
  }

  #lookUp(scope: FilterScope): readonly Scalar[] {
    const { root, name } = partsOf(this.#ref);
    if (root === '$params') return this.#parameter(scope, name);
    if (root === '$shopper') return scope.country === undefined ? [] : [scope.country];
    return scope.item < 0 ? [] : itemValues(scope, name);
  }

  #parameter(scope: FilterScope, name: string): readonly Scalar[] {
    const value = Object.hasOwn(scope.params, name) ? scope.params[name] : undefined;
    if (value === undefined)
      throw filterError(`needs the parameter "${name}"`, `Send params: { ${JSON.stringify(name)}: … }.`);
    const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    if (values.length > FILTER_LIMITS.parameter)
      throw filterError(
        `the parameter "${name}" has ${values.length} values`,
        `Keep it to ${FILTER_LIMITS.parameter}.`,
      );
    for (const entry of values) checkScalar(this.#field, this.#kind, entry);
    return values as readonly Scalar[];
  }
}

/** The values of a field of the page's item, none where it has none. */
function itemValues({ index, item, now }: FilterScope, name: string): readonly Scalar[] {
  const product = index.product(item);
  if (product === undefined) return [];
  const field = filterField(name);
  switch (field.kind) {
    case 'text': {
      const text = field.read(product);
      return text === undefined ? [] : [text];
    }
    case 'number':
    case 'date': {
      const number = field.read(index, item, now);
      return Number.isNaN(number) ? [] : [number];
    }
    case 'names':
      return [...(field.read(index, item) ?? [])];
    case 'flag':
      return [field.read(index, item, now)];
    case 'any': {
      const value = readAttribute(product, attributeOf(name));
      return value === undefined ? [] : typeof value === 'object' ? value : [value];
    }
  }
}
