import type { FilterValue } from '../../domain/filter.ts';
import { checkScalar, isReference, partsOf } from './check-filter.ts';
import type { FilterScope } from './compiled-filter.ts';
import { filterError } from './filter-error.ts';
import { attributeOf, type FieldKind, fieldKind, textReader } from './filter-fields.ts';
import { FILTER_LIMITS } from './filter-limits.ts';

type Scalar = string | number | boolean;

/** The right side of a comparison: one or several values, of a constant or of what a reference stands for. */
export class Operand {
  readonly constant: boolean;
  readonly #field: string;
  readonly #kind: FieldKind;
  readonly #ref: string;
  #values: ReadonlySet<Scalar> = new Set();
  #number = Number.NaN;
  #lowered: string | undefined;

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

  /** The value in lower case, undefined when it is no text. */
  get lowered(): string | undefined {
    return this.#lowered;
  }

  has(value: Scalar): boolean {
    return this.#values.has(value);
  }

  /** Whether the two have a value in common. */
  meets(names: ReadonlySet<string> | readonly string[]): boolean {
    for (const name of names) if (this.#values.has(name)) return true;
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
    const first = read.length === 1 ? read[0] : undefined;
    this.#number = typeof first === 'number' ? first : Number.NaN;
    this.#lowered = typeof first === 'string' ? first.toLowerCase() : undefined;
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

export function operandOf(field: string, kind: FieldKind, value: FilterValue): Operand {
  return new Operand(field, kind, value);
}

/** The values of a field of the page's item, none where it has none. */
function itemValues(scope: FilterScope, field: string): readonly Scalar[] {
  const product = scope.index.product(scope.item);
  if (product === undefined) return [];
  const kind = fieldKind(field);
  if (kind === 'any') {
    const value = product.attributes?.[attributeOf(field)];
    return value === undefined ? [] : typeof value === 'object' ? value : [value];
  }
  if (field === 'category') {
    const set = scope.index.categorySet[scope.item]!;
    return set < 0 ? [] : [...scope.index.categories.members(set)];
  }
  if (field === 'tags') return product.tags ?? [];
  if (kind === 'text') {
    const text = textReader(field)(product);
    return text === undefined ? [] : [text];
  }
  const number =
    field === 'price'
      ? scope.index.priceAt(scope.item, scope.now)
      : field === 'published'
        ? product.publishedAt
        : field === 'quantity'
          ? product.quantity
          : product.rating?.average;
  return number === undefined || Number.isNaN(number) ? [] : [number];
}
