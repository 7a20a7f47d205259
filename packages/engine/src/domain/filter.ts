/** A comparison's right side: a constant, or a reference resolved per request. */
export type FilterValue =
  | string
  | number
  | boolean
  /** With its `$`, in both forms: `$item.price`, `$shopper.purchased`, `$params.maxPrice`. */
  | { readonly ref: string }
  | readonly (string | number | boolean)[];

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains';

/**
 * One abstract syntax tree for the string form and the typed-object form of the filter language.
 * A bare flag (`in_stock`) is `{ field: 'in_stock' }`.
 */
export type FilterAst =
  | { readonly and: readonly FilterAst[] }
  | { readonly or: readonly FilterAst[] }
  | { readonly not: FilterAst }
  | { readonly field: string }
  | { readonly field: string; readonly op: ComparisonOperator; readonly value: FilterValue };

export type Filter = string | FilterAst;
