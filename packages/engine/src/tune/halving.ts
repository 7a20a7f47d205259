/** Of every so many trials on a rung one goes on to the next (η). */
export const REDUCTION = 3;

/** What the ladder knows of one trial. */
export interface Climber {
  readonly id: number;
  /** By rung, lowest first: the value reached there, more is better. */
  readonly values: readonly number[];
  /** It cannot go on: it broke, or took more memory than it may. */
  readonly out: boolean;
}

/**
 * The trial to measure on a higher rung next, by asynchronous successive halving (Li et al. 2020): the best of those in
 * the top third of the highest rung that has one. The first trial, the model's defaults, always goes on: everything is
 * held against it.
 *
 * @param rungs number of rungs.
 * @returns undefined when a new trial should begin.
 */
export function nextPromotion<Trial extends Climber>(
  trials: readonly Trial[],
  rungs: number,
): Trial | undefined {
  const [first] = trials;
  if (first !== undefined && !first.out && first.values.length < rungs) return first;
  for (let rung = rungs - 2; rung >= 0; rung--) {
    const here = trials
      .filter(({ values }) => values.length > rung)
      .sort((a, b) => b.values[rung]! - a.values[rung]! || a.id - b.id);
    const top = here.slice(0, Math.floor(here.length / REDUCTION));
    const ready = top.find(({ values, out }) => values.length === rung + 1 && !out);
    if (ready !== undefined) return ready;
  }
  return undefined;
}
