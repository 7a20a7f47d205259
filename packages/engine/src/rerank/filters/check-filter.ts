import type { ComparisonOperator, FilterAst, FilterValue } from '../../domain/filter.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { filterError } from './filter-error.ts';
import { FIELD_KINDS, type FieldKind, filterField, flagNames } from './filter-fields.ts';
import { FILTER_LIMITS } from './filter-limits.ts';

const SHOPPER_LISTS: readonly string[] = ['purchased', 'viewed', 'cart'];

/**
 * Checks shape, names, types and cost of a tree; the string form's parser guarantees the shape, a caller's object does
 * not. @throws AisleError `invalid_filter`.
 */
export function checkFilter(tree: unknown): asserts tree is FilterAst {
  const budget: Budget = { nodes: 0, contains: 0, values: 0, text: 0 };
  check(tree, 1, budget);
}

interface Budget {
  nodes: number;
  contains: number;
  values: number;
  text: number;
}

function check(tree: unknown, depth: number, budget: Budget): void {
  if (++budget.nodes > FILTER_LIMITS.nodes)
    throw filterError(`has more than ${FILTER_LIMITS.nodes} parts`, 'Use lists: field in ("a", "b").');
  if (depth > FILTER_LIMITS.depth)
    throw filterError(`is nested deeper than ${FILTER_LIMITS.depth} levels`, 'Flatten it.');
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree))
    throw filterError('every part must be an object', 'Use {and}, {or}, {not} or {field, op, value}.');
  const node = tree as Record<string, unknown>;
  const connective = 'and' in node ? 'and' : 'or' in node ? 'or' : undefined;
  if (connective !== undefined) {
    only(node, [connective]);
    const parts = node[connective];
    if (!Array.isArray(parts) || parts.length === 0)
      throw filterError(`"${connective}" needs a list of parts`, 'Give at least one part.');
    for (const part of parts) check(part, depth + 1, budget);
  } else if ('not' in node) {
    only(node, ['not']);
    check(node['not'], depth + 1, budget);
  } else {
    if (node['op'] === 'contains' && ++budget.contains > FILTER_LIMITS.contains)
      throw filterError(
        `has more than ${FILTER_LIMITS.contains} comparisons by contains`,
        'Compare whole values by a list: field in ("a", "b").',
      );
    checkComparison(node);
    spend(node['value'], budget);
  }
}

function spend(value: unknown, budget: Budget): void {
  if (Array.isArray(value)) {
    budget.values += value.length;
    if (budget.values > FILTER_LIMITS.values)
      throw filterError(
        `has more than ${FILTER_LIMITS.values} values in its lists`,
        'Send long lists as parameters: field in $params.NAME.',
      );
    for (const entry of value) spend(entry, budget);
  } else if (typeof value === 'string') {
    budget.text += value.length;
    if (budget.text > FILTER_LIMITS.text)
      throw filterError(
        `has more than ${FILTER_LIMITS.text} characters of text`,
        'Send long lists as parameters: field in $params.NAME.',
      );
  }
}

function checkComparison(node: Record<string, unknown>): void {
  const { field, op, value } = node;
  if (typeof field !== 'string')
    throw filterError('a comparison needs a field', 'Use {field, op, value}, or {field} for a flag.');
  const { kind } = filterField(field);
  if (op === undefined && value === undefined) {
    only(node, ['field']);
    if (kind !== 'flag' && kind !== 'any')
      throw filterError(
        `"${field}" cannot stand alone`,
        `Compare it: ${field} = …; flags are ${flagNames()}.`,
      );
    return;
  }
  only(node, ['field', 'op', 'value']);
  const allowed: readonly ComparisonOperator[] = FIELD_KINDS[kind].operators;
  if (!allowed.includes(op as ComparisonOperator))
    throw filterError(
      `"${field}" cannot be compared by "${String(op)}"`,
      kind === 'flag' ? `Write ${field} or not ${field}.` : `Use one of ${allowed.join(' ')}.`,
    );
  if (isReference(value)) checkReference(field, kind, op as ComparisonOperator, value.ref);
  else if (op === 'in') checkList(field, kind, value);
  else checkScalar(field, kind, value);
}

function checkReference(field: string, kind: FieldKind, op: ComparisonOperator, ref: string): void {
  const { root, name } = partsOf(ref);
  if (root === '$params' && name !== '') return;
  if (root === '$item' && name !== '') {
    const other = filterField(name).kind;
    if (other === 'flag' || (kind !== 'any' && other !== 'any' && !comparable(kind, other)))
      throw filterError(`"${field}" and $item.${name} are of different types`, `Compare it with a ${kind}.`);
    return;
  }
  if (root === '$shopper' && SHOPPER_LISTS.includes(name)) {
    if (field !== 'id' || op !== 'in')
      throw filterError(`$shopper.${name} is a list of items`, `Write id in $shopper.${name}.`);
    return;
  }
  if (root === '$shopper' && name === 'country') {
    if (kind !== 'text' && kind !== 'names' && kind !== 'any')
      throw filterError('$shopper.country is a text', `Compare it with a text field, not "${field}".`);
    return;
  }
  const known = [...SHOPPER_LISTS, 'country'].map((list) => `$shopper.${list}`);
  const nearest = nearestName(ref, [...known, '$item.price', '$params.name']);
  throw filterError(
    `there is no ${ref.startsWith('$') ? ref : `reference "${ref}"`}`,
    `${nearest === undefined ? '' : `Did you mean ${nearest}? `}References are $item.FIELD, $params.NAME and ${known.join(', ')}.`,
  );
}

/** `$item.attributes.colour` → `$item` and `attributes.colour`; the name is empty where there is none. */
export function partsOf(ref: string): { readonly root: string; readonly name: string } {
  const dot = ref.indexOf('.');
  return dot < 0 ? { root: ref, name: '' } : { root: ref.slice(0, dot), name: ref.slice(dot + 1) };
}

function comparable(a: FieldKind, b: FieldKind): boolean {
  const family = (kind: FieldKind) => (kind === 'names' ? 'text' : kind);
  return family(a) === family(b);
}

function checkList(field: string, kind: FieldKind, value: unknown): void {
  if (!Array.isArray(value))
    throw filterError(`"${field} in" needs a list`, `Write ${field} in ("a", "b") or a $reference.`);
  if (value.length > FILTER_LIMITS.list)
    throw filterError(
      `the list after "${field} in" has ${value.length} values`,
      `Keep it to ${FILTER_LIMITS.list}, or send it as a parameter: ${field} in $params.NAME.`,
    );
  for (const entry of value) checkScalar(field, kind, entry);
}

/** @throws AisleError `invalid_filter` when the constant cannot be compared with the field. */
export function checkScalar(field: string, kind: FieldKind, value: unknown): void {
  const wrong = (wanted: string): Error =>
    filterError(`"${field}" is compared with ${describe(value)}`, `Compare it with ${wanted}.`);
  if (kind === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong('a number');
  } else if (kind === 'date') {
    if (typeof value === 'number' && Number.isFinite(value)) return;
    if (typeof value !== 'string' || Number.isNaN(Date.parse(value)))
      throw wrong('a date in quotes, such as "2026-01-31"');
  } else if (kind === 'any') {
    if (!['string', 'boolean'].includes(typeof value) && !Number.isFinite(value))
      throw wrong('a text, a number, true or false');
  } else if (typeof value !== 'string') {
    throw wrong('a text in quotes');
  }
}

export function isReference(value: unknown): value is { readonly ref: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { ref?: unknown }).ref === 'string' &&
    Object.keys(value).length === 1
  );
}

function only(node: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(node)) {
    if (!names.includes(name))
      throw filterError(`"${name}" has no meaning beside "${names[0]}"`, `Leave out "${name}".`);
  }
}

function describe(value: FilterValue | unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null || typeof value === 'object' || value === undefined
    ? 'no value'
    : JSON.stringify(value);
}
