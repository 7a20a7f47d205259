import type { ComparisonOperator, FilterAst, FilterValue } from '../../domain/filter.ts';
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { IN_STOCK } from '../catalogue/catalogue-index.ts';
import { isReference } from './check-filter.ts';
import type { CompiledFilter, FilterScope } from './compiled-filter.ts';
import { attributeOf, type FieldKind, fieldKind, textReader } from './filter-fields.ts';
import { LastLowered, type LoweredTexts } from './lowered-texts.ts';
import { type Operand, operandOf } from './operand.ts';

type Test = (item: number) => boolean;

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
  #scope: FilterScope | undefined;
  /** Called at every bind: verdicts that depend on references start anew. */
  readonly #resets: (() => void)[] = [];
  readonly #loweredTexts: LoweredTexts;
  /** By attribute: comparisons of one filter look at the same product one after another. */
  readonly #loweredAttributes = new Map<string, LastLowered>();

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
    if ('and' in tree) return all(tree.and.map((part) => this.build(part)));
    if ('or' in tree) return any(tree.or.map((part) => this.build(part)));
    if ('not' in tree) {
      const inner = this.build(tree.not);
      return (item) => !inner(item);
    }
    const kind = fieldKind(tree.field);
    if (!('op' in tree)) return this.#flag(tree.field, kind);
    if (tree.op === '!=') {
      const equal = this.#comparison(tree.field, kind, '=', tree.value);
      return (item) => !equal(item);
    }
    return this.#comparison(tree.field, kind, tree.op, tree.value);
  }

  #flag(field: string, kind: FieldKind): Test {
    const index = this.#index;
    if (kind === 'any') {
      const name = attributeOf(field);
      return (item) => index.product(item)?.attributes?.[name] === true;
    }
    if (field === 'in_stock') return (item) => (index.flags[item]! & IN_STOCK) !== 0;
    return (item) => index.priceAt(item, this.#scope!.now) < index.price[item]!;
  }

  #comparison(field: string, kind: FieldKind, op: ComparisonOperator, value: FilterValue): Test {
    if (isReference(value) && value.ref.startsWith('$shopper.') && field === 'id') {
      if (value.ref === '$shopper.purchased') return (item) => this.#scope!.purchased(item);
      if (value.ref === '$shopper.viewed') return (item) => this.#scope!.viewed(item);
      if (value.ref === '$shopper.cart') return (item) => this.#scope!.inCart(item);
    }
    const operand = operandOf(field, kind, value);
    this.#operands.push(operand);
    switch (kind) {
      case 'number':
      case 'date':
        return this.#numeric(field, op, operand);
      case 'names':
        return field === 'category' ? this.#category(operand) : this.#tags(operand);
      case 'any':
        return this.#attribute(attributeOf(field), op, operand);
      default:
        return this.#text(field, op, operand);
    }
  }

  #numeric(field: string, op: ComparisonOperator, operand: Operand): Test {
    const index = this.#index;
    const read =
      field === 'price'
        ? (item: number) => index.priceAt(item, this.#scope!.now)
        : field === 'published'
          ? (item: number) => index.publishedAt[item]!
          : field === 'quantity'
            ? (item: number) => index.product(item)?.quantity ?? Number.NaN
            : (item: number) => index.product(item)?.rating?.average ?? Number.NaN;
    if (op === 'in') return (item) => operand.has(read(item));
    return (item) => compares(read(item), op, operand.number);
  }

  #text(field: string, op: ComparisonOperator, operand: Operand): Test {
    const index = this.#index;
    const read = textReader(field);
    const value = (item: number): string | undefined => {
      const product = index.product(item);
      return product === undefined ? undefined : read(product);
    };
    if (op === 'contains') {
      const lowered = this.#loweredTexts.column(field);
      return (item) => {
        if (operand.lowered === undefined) return false;
        const text = value(item);
        return text !== undefined && lowered.at(item, text).includes(operand.lowered);
      };
    }
    return (item) => {
      const text = value(item);
      return text !== undefined && operand.has(text);
    };
  }

  /** One verdict per category set, kept while the references stay what they are. */
  #category(operand: Operand): Test {
    const index = this.#index;
    let verdicts = new Uint8Array(64);
    if (!operand.constant) this.#resets.push(() => verdicts.fill(0));
    return (item) => {
      const set = index.categorySet[item]!;
      if (set < 0) return false;
      if (set >= verdicts.length) {
        const grown = new Uint8Array(2 * set + 2);
        grown.set(verdicts);
        verdicts = grown;
      }
      if (verdicts[set] === 0) verdicts[set] = operand.meets(index.categories.members(set)) ? 2 : 1;
      return verdicts[set] === 2;
    };
  }

  #tags(operand: Operand): Test {
    const index = this.#index;
    return (item) => {
      const tags = index.product(item)?.tags;
      return tags !== undefined && operand.meets(tags);
    };
  }

  #attribute(name: string, op: ComparisonOperator, operand: Operand): Test {
    const index = this.#index;
    const lowered = this.#loweredAttributes.get(name) ?? new LastLowered();
    this.#loweredAttributes.set(name, lowered);
    return (item) => {
      const value = index.product(item)?.attributes?.[name];
      if (value === undefined) return false;
      if (op === '=' || op === 'in')
        return typeof value === 'object' ? operand.meets(value) : operand.has(value);
      if (op === 'contains') {
        if (typeof value === 'object') return operand.meets(value);
        return (
          typeof value === 'string' &&
          operand.lowered !== undefined &&
          lowered.of(value).includes(operand.lowered)
        );
      }
      return typeof value === 'number' && compares(value, op, operand.number);
    };
  }
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
