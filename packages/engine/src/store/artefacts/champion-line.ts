/** Champions that are remembered, the present one included. */
const REMEMBERED = 5;

/** The line of champions, newest first, once a version has been made the present one. */
export function withChampion(version: string, line: readonly string[]): readonly string[] {
  return [version, ...line.filter((earlier) => earlier !== version)].slice(0, REMEMBERED);
}

/** Those that are never pruned: the present one, and the one that stands in for it should it be torn. */
export function neededChampions(line: readonly string[]): readonly string[] {
  return line.slice(0, 2);
}
