/** Longest word that is compared. */
const LONGEST = 48;
const rows = [new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1)];

/**
 * Optimal string alignment distance: letters put in, left out, replaced, or swapped with their neighbour.
 * @returns the distance, or `most` + 1 when it is more than that.
 */
export function editDistance(left: string, right: string, most: number): number {
  const { length } = right;
  if (Math.abs(left.length - length) > most || left.length > LONGEST || length > LONGEST) return most + 1;
  let before = rows[0]!;
  let previous = rows[1]!;
  let current = rows[2]!;
  for (let j = 0; j <= length; j++) previous[j] = j;
  for (let i = 1; i <= left.length; i++) {
    current[0] = i;
    let least = i;
    for (let j = 1; j <= length; j++) {
      const same = left.charCodeAt(i - 1) === right.charCodeAt(j - 1);
      let best = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (
        i > 1 &&
        j > 1 &&
        left.charCodeAt(i - 1) === right.charCodeAt(j - 2) &&
        left.charCodeAt(i - 2) === right.charCodeAt(j - 1)
      )
        best = Math.min(best, before[j - 2]! + 1);
      current[j] = best;
      if (best < least) least = best;
    }
    if (least > most) return most + 1;
    const spare = before;
    before = previous;
    previous = current;
    current = spare;
  }
  return Math.min(previous[length]!, most + 1);
}
