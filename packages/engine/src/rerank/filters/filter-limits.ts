/** What one filter may cost. A filter runs once per candidate, so its size is bounded like any other input. */
export const FILTER_LIMITS = {
  /** Characters of the string form. */
  length: 8000,
  /** Comparisons, flags and connectives. */
  nodes: 200,
  depth: 32,
  /** Values of one list. */
  list: 1000,
} as const;
