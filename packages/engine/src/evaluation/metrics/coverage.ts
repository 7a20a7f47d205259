/**
 * Coverage@k = share of the catalogue that stands in at least one shopper's first k places.
 *
 * A property of all lists together: it grows with the number of shoppers evaluated, so compare it within one evaluation
 * only. Source: Herlocker et al. 2004, section 4.3.1; Ge et al. 2010.
 *
 * @param exposure times each item was listed, length = number of items in the catalogue.
 * @returns 0 … 1; 0 for an empty catalogue.
 */
export function coverage(exposure: Float64Array): number {
  if (exposure.length === 0) return 0;
  let listed = 0;
  for (const count of exposure) if (count > 0) listed++;
  return listed / exposure.length;
}
