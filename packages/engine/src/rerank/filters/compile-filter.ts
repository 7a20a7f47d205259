import type { ComparisonOperator, FilterAst, FilterValue } from '../../domain/filter.ts';
import type { AttributeValue } from '../../domain/product.ts';
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { isReference } from './check-filter.ts';
import type { CompiledFilter, FilterScope } from './compiled-filter.ts';
import { attributeOf, type FilterField, filterField, type Names, readAttribute } from './filter-fields.ts';
import { LastItem } from './last-item.ts';
import type { LoweredText, LoweredTexts } from './lowered-texts.ts';
import { Operand } from './operand.ts';

type Test = (item: number) => boolean;

const NO_NAMES: Names = [];

/**
 * Turns a checked tree into closures. A missing value equals nothing and compares false; `!=` is the exact opposite of
 * `=`, so it holds for products without the field. `not`, `and`, `or` are two-valued.
 */
export function compileFilter(
  tree: FilterAst,
  index: CatalogueIndex,
  loweredTexts: LoweredTexts,
): CompiledFilter {
  const builder = new Builder(index, loweredTexts);
  const test = builder.build(tree);
  return {
    bind: (scope) => builder.bind(scope),
    test,
  };
}

class Builder {
  readonly #index: CatalogueIndex;
  readonly #operands: Operand[] = [];
  readonly #references = new Map<string, Operand>();
  #scope: FilterScope | undefined;
  /** Called at every bind: what depends on references or on the catalogue starts anew. */
  readonly #resets: (() => void)[] = [];
  readonly #loweredTexts: LoweredTexts;
  readonly #texts = new Map<string, LastItem<string | undefined>>();
  readonly #names = new Map<string, LastItem<Names | undefined>>();
  readonly #attributes = new Map<string, LastItem<AttributeValue | undefined>>();
  readonly #lowered = new Map<string, LastItem<LoweredText | undefined>>();

  constructor(index: CatalogueIndex, loweredTexts: LoweredTexts) {
    this.#index = index;
    this.#loweredTexts = loweredTexts;
  }

  bind(scope: FilterScope): void {
    this.#scope = scope;
    for (const operand of this.#operands) operand.resolve(scope);
    for (const reset of this.#resets) reset();
  }

  build(tree: FilterAst): Test {
    if ('and' in tree) return all(this.#parts(tree.and, true));
    if ('or' in tree) return any(this.#parts(tree.or, false));
    if ('not' in tree) {
      const inner = this.build(tree.not);
      return (item) => !inner(item);
    }
    const field = filterField(tree.field);
    if (!('op' in tree)) return this.#flag(tree.field, field);
    if (tree.op === '!=') {
      const equal = this.#comparison(tree.field, field, '=', tree.value);
      return (item) => !equal(item);
    }
    return this.#comparison(tree.field, field, tree.op, tree.value);
  }

  /** The parts of a connective as tests; searches of one text become one test. */
  #parts(parts: readonly FilterAst[], conjunction: boolean): Test[] {
    const tests: Test[] = [];
    const searches = new Map<string, { name: string; negated: boolean; operands: Operand[] }>();
    for (const part of parts) {
      const negated = 'not' in part;
      const comparison = negated ? part.not : part;
      if (!('op' in comparison) || comparison.op !== 'contains' || !isSearched(comparison.field)) {
        tests.push(this.build(part));
        continue;
      }
      const { field: name, value } = comparison;
      const search = searches.get(`${negated} ${name}`) ?? { name, negated, operands: [] };
      searches.set(`${negated} ${name}`, search);
      search.operands.push(this.#operand(name, filterField(name), value));
    }
    for (const { name, negated, operands } of searches.values()) {
      // ¬a ∧ ¬b is ¬(a ∨ b), ¬a ∨ ¬b is ¬(a ∧ b).
      const test = this.#search(name, operands, conjunction !== negated);
      tests.push(negated ? (item) => !test(item) : test);
    }
    return tests;
  }

  /** Comparisons of one kind with one reference share what it stands for: a long parameter is read once a bind. */
  #operand(name: string, field: FilterField, value: FilterValue): Operand {
    const key = isReference(value) ? `${field.kind} ${value.ref}` : undefined;
    const known = key === undefined ? undefined : this.#references.get(key);
    if (known !== undefined) return known;
    const operand = new Operand(name, field.kind, value);
    if (key !== undefined) this.#references.set(key, operand);
    this.#operands.push(operand);
    return operand;
  }

  #flag(name: string, field: FilterField): Test {
    const index = this.#index;
    switch (field.kind) {
      case 'flag':
        return (item) => field.read(index, item, this.#scope!.now);
      case 'any': {
        const value = this.#attributeValue(attributeOf(name));
        return (item) => value.at(item) === true;
      }
      default:
        throw new RangeError(`${name} is no flag`);
    }
  }

  #comparison(name: string, field: FilterField, op: ComparisonOperator, value: FilterValue): Test {
    if (isReference(value) && value.ref.startsWith('$shopper.') && name === 'id') {
      if (value.ref === '$shopper.purchased') return (item) => this.#scope!.purchased(item);
      if (value.ref === '$shopper.viewed') return (item) => this.#scope!.viewed(item);
      if (value.ref === '$shopper.cart') return (item) => this.#scope!.inCart(item);
    }
    const operand = this.#operand(name, field, value);
    if (op === 'contains' && isSearched(name)) return this.#search(name, [operand], true);
    const index = this.#index;
    switch (field.kind) {
      case 'number':
      case 'date': {
        const { read } = field;
        if (op === 'in') return (item) => operand.has(read(index, item, this.#scope!.now));
        return (item) => compares(read(index, item, this.#scope!.now), op, operand.number);
      }
      case 'names':
        return this.#anyName(name, field, operand);
      case 'text': {
        const value = this.#text(name, field);
        return (item) => {
          const text = value.at(item);
          return text !== undefined && operand.has(text);
        };
      }
      case 'any':
        return this.#attribute(attributeOf(name), op, operand);
      case 'flag':
        throw new RangeError(`${name} is a flag`);
    }
  }

  #text(name: string, field: FilterField & { kind: 'text' }): LastItem<string | undefined> {
    return this.#last(this.#texts, name, (item) => {
      const product = this.#index.product(item);
      return product === undefined ? undefined : field.read(product);
    });
  }

  /** `contains`: whether all of the operands, or any of them, are in the item's text, or among its names. */
  #search(name: string, operands: readonly Operand[], all: boolean): Test {
    const field = filterField(name);
    const text = field.kind === 'names' ? undefined : this.#loweredText(name);
    const list =
      field.kind === 'names'
        ? this.#last(this.#names, name, (item) => field.read(this.#index, item))
        : field.kind === 'any'
          ? this.#attributeValue(attributeOf(name))
          : undefined;
    let wanted: (LoweredText | undefined)[] = [];
    this.#resets.push(() => {
      wanted = operands.map((operand) => operand.text);
    });
    return (item) => {
      const lowered = text?.at(item);
      if (lowered !== undefined) {
        for (let at = 0; at < wanted.length; at++) {
          const one = wanted[at];
          if ((one !== undefined && lowered.contains(one)) !== all) return !all;
        }
        return all;
      }
      const values = list?.at(item);
      if (typeof values !== 'object') return false;
      for (let at = 0; at < operands.length; at++) if (operands[at]!.meets(values) !== all) return !all;
      return all;
    };
  }

  #loweredText(name: string): LastItem<LoweredText | undefined> {
    const field = filterField(name);
    if (field.kind === 'text') {
      const value = this.#text(name, field);
      const column = this.#loweredTexts.column(name);
      return this.#last(this.#lowered, name, (item) => {
        const text = value.at(item);
        return text === undefined ? undefined : column.at(item, text);
      });
    }
    const value = this.#attributeValue(attributeOf(name));
    return this.#last(this.#lowered, name, (item) => {
      const text = value.at(item);
      return typeof text === 'string' ? this.#loweredTexts.attribute(text) : undefined;
    });
  }

  #anyName(name: string, field: FilterField & { kind: 'names' }, operand: Operand): Test {
    const index = this.#index;
    if (field.set !== undefined) {
      const meets = (item: number): boolean => operand.meets(field.read(index, item) ?? NO_NAMES);
      return this.#perSet(field.set, meets, operand.constant);
    }
    const last = this.#last(this.#names, name, (item) => field.read(index, item));
    return (item) => {
      const names = last.at(item);
      return names !== undefined && operand.meets(names);
    };
  }

  /** One verdict per set of names, kept while the references stay what they are. */
  #perSet(setOf: (index: CatalogueIndex, item: number) => number, meets: Test, constant: boolean): Test {
    const index = this.#index;
    let verdicts = new Uint8Array(64);
    if (!constant) this.#resets.push(() => verdicts.fill(0));
    return (item) => {
      const set = setOf(index, item);
      if (set < 0) return false;
      if (set >= verdicts.length) {
        const grown = new Uint8Array(2 * set + 2);
        grown.set(verdicts);
        verdicts = grown;
      }
      if (verdicts[set] === 0) verdicts[set] = meets(item) ? 2 : 1;
      return verdicts[set] === 2;
    };
  }

  #attribute(name: string, op: ComparisonOperator, operand: Operand): Test {
    const last = this.#attributeValue(name);
    if (op === '=' || op === 'in')
      return (item) => {
        const value = last.at(item);
        if (value === undefined) return false;
        return typeof value === 'object' ? operand.meets(value) : operand.has(value);
      };
    return (item) => {
      const value = last.at(item);
      return typeof value === 'number' && compares(value, op, operand.number);
    };
  }

  #attributeValue(name: string): LastItem<AttributeValue | undefined> {
    return this.#last(this.#attributes, name, (item) => readAttribute(this.#index.product(item), name));
  }

  /** One reader for all comparisons of a field, which forgets at every bind. */
  #last<Value>(
    readers: Map<string, LastItem<Value>>,
    name: string,
    read: (item: number) => Value,
  ): LastItem<Value> {
    let reader = readers.get(name);
    if (reader === undefined) {
      reader = new LastItem(read);
      readers.set(name, reader);
      this.#resets.push(reader.forget.bind(reader));
    }
    return reader;
  }
}

/** Whether `contains` looks into each item's own text or names, rather than into a set that many items share. */
function isSearched(name: string): boolean {
  const field = filterField(name);
  return field.kind !== 'names' || field.set === undefined;
}

/** False when either side is NaN. */
function compares(left: number, op: ComparisonOperator, right: number): boolean {
  switch (op) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return left === right;
  }
}

function all(tests: readonly Test[]): Test {
  return (item) => {
    for (let i = 0; i < tests.length; i++) if (!tests[i]!(item)) return false;
    return true;
  };
}

function any(tests: readonly Test[]): Test {
  return (item) => {
    for (let i = 0; i < tests.length; i++) if (tests[i]!(item)) return true;
    return false;
  };
}
