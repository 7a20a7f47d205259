import Type from 'typebox';
import { LIMITS } from './limits.ts';

export type FilterValue = string | number | boolean | { ref: string } | (string | number | boolean)[];
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains';
export type FilterAst =
  | { and: FilterAst[] }
  | { or: FilterAst[] }
  | { not: FilterAst }
  | { field: string }
  | { field: string; op: ComparisonOperator; value: FilterValue };

export const COMPARISON_OPERATORS: readonly ComparisonOperator[] = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'contains',
];

/**
 * The filter as the schema sees it: text, or an object whose inside `filterFault` checks,
 * because a recursive schema cannot bound its own depth.
 */
export const FilterField = Type.Unsafe<string | FilterAst>({
  anyOf: [
    { type: 'string', minLength: 1, maxLength: LIMITS.filterLength },
    {
      type: 'object',
      description:
        'One of { and: [filter, …] }, { or: [filter, …] }, { not: filter }, { field } for a flag, { field, op, value }; a value is a constant, a list of them, or { ref: "$item.price" }.',
    },
  ],
  description: 'The filter language, as text or as its syntax tree.',
  examples: ['in_stock and price <= $item.price and not category in ("Adult")'],
});

export interface FilterFault {
  /** Path below the filter, `.and[1].value`; empty for the filter itself. */
  readonly path: string;
  readonly message: string;
}

/** `$item.price`, `$item.attributes.made in`, `$params.max-price`: which of them exist is the language's affair. */
const REFERENCE = /^\$[a-z]+\..+$/su;

function isConstant(value: unknown): boolean {
  return (
    (typeof value === 'string' && value.length <= LIMITS.propertyLength) ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    typeof value === 'boolean'
  );
}

function isValue(value: unknown): boolean {
  if (isConstant(value)) return true;
  if (Array.isArray(value)) return value.length <= LIMITS.filterList && value.every(isConstant);
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  const { ref } = value as { ref?: unknown };
  return (
    keys.length === 1 && typeof ref === 'string' && ref.length <= LIMITS.labelLength && REFERENCE.test(ref)
  );
}

/** The first fault in the shape of a syntax tree, undefined when it is a `FilterAst`. */
export function filterFault(filter: unknown): FilterFault | undefined {
  let nodes = 0;
  let values = 0;
  let text = 0;
  const visit = (node: unknown, path: string, depth: number): FilterFault | undefined => {
    if (++nodes > LIMITS.filterNodes)
      return { path, message: `a filter has at most ${LIMITS.filterNodes} parts` };
    if (depth > LIMITS.filterDepth)
      return { path, message: `a filter is at most ${LIMITS.filterDepth} levels deep` };
    if (typeof node !== 'object' || node === null || Array.isArray(node))
      return { path, message: 'must be an object: { and }, { or }, { not } or { field, op, value }' };
    const keys = Object.keys(node);
    const part = node as {
      and?: unknown;
      or?: unknown;
      not?: unknown;
      field?: unknown;
      op?: unknown;
      value?: unknown;
    };
    for (const joint of ['and', 'or'] as const) {
      if (!keys.includes(joint)) continue;
      const branches = part[joint];
      if (keys.length !== 1) return { path, message: `\`${joint}\` stands alone in its object` };
      if (!Array.isArray(branches) || branches.length === 0)
        return { path: `${path}.${joint}`, message: 'must be a list with at least one filter' };
      for (let i = 0; i < branches.length; i++) {
        const fault = visit(branches[i], `${path}.${joint}[${i}]`, depth + 1);
        if (fault) return fault;
      }
      return undefined;
    }
    if (keys.includes('not'))
      return keys.length === 1
        ? visit(part.not, `${path}.not`, depth + 1)
        : { path, message: '`not` stands alone in its object' };
    if (typeof part.field !== 'string' || part.field.length === 0 || part.field.length > LIMITS.labelLength)
      return { path: `${path}.field`, message: 'must be the name of a field' };
    if (keys.length === 1) return undefined;
    const stranger = keys.find((key) => key !== 'field' && key !== 'op' && key !== 'value');
    if (stranger !== undefined)
      return { path, message: 'has a part that is not known; a comparison is { field, op, value }' };
    if (!COMPARISON_OPERATORS.includes(part.op as ComparisonOperator))
      return { path: `${path}.op`, message: `must be one of ${COMPARISON_OPERATORS.join(' ')}` };
    if (!isValue(part.value))
      return { path: `${path}.value`, message: 'must be a constant, a list of constants, or { ref }' };
    const constants: readonly unknown[] = Array.isArray(part.value) ? part.value : [part.value];
    if (Array.isArray(part.value)) values += constants.length;
    for (const constant of constants) if (typeof constant === 'string') text += constant.length;
    if (values > LIMITS.filterValues)
      return {
        path: `${path}.value`,
        message: `has more than ${LIMITS.filterValues} values in its lists; send long ones as \`params\``,
      };
    if (text > LIMITS.filterText)
      return {
        path: `${path}.value`,
        message: `has more than ${LIMITS.filterText} characters of text; send long lists as \`params\``,
      };
    return undefined;
  };
  return visit(filter, '', 1);
}
