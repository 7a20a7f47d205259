/** How a row differs from what it was. */
export interface SlateChange {
  readonly entered: readonly string[];
  readonly left: readonly string[];
  /** Those in both whose order among each other changed. */
  readonly moved: readonly string[];
}

/** Compares two lists of item ids without repeats. */
export function slateChange(before: readonly string[], after: readonly string[]): SlateChange {
  const was = new Set(before);
  const is = new Set(after);
  const stayedBefore = before.filter((itemId) => is.has(itemId));
  const stayedAfter = after.filter((itemId) => was.has(itemId));
  return {
    entered: after.filter((itemId) => !was.has(itemId)),
    left: before.filter((itemId) => !is.has(itemId)),
    moved: stayedAfter.filter((itemId, place) => stayedBefore[place] !== itemId),
  };
}

export function isUnchanged({ entered, left, moved }: SlateChange): boolean {
  return entered.length + left.length + moved.length === 0;
}
