/**
 * What one filter may cost, in either form: it runs once per candidate, so its size is bounded like any other input. The
 * wire's schemas state the same numbers; a test holds the two together.
 */
export const FILTER_LIMITS = {
  /** Characters of the string form. */
  length: 2000,
  /** Comparisons, flags and connectives. */
  nodes: 200,
  /** Comparisons by `contains`, each of which searches a text of every candidate. */
  contains: 20,
  /** Levels of the tree, a lone comparison being one; also of parentheses and negations in the string form. */
  depth: 16,
  /** Values of a list in the filter itself. */
  list: 200,
  /** Values of all lists in the filter itself together, and characters of its texts: what a filter costs before any candidate. */
  values: 1000,
  text: 50_000,
  /** Values of a parameter that is a list. */
  parameter: 1000,
} as const;
