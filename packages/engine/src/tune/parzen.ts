import type { Random } from '../domain/random.ts';
import type { Parameter, SearchSpace } from '../domain/search-space.ts';
import { type Point, randomPoint } from './point.ts';

export interface Observation {
  readonly point: Point;
  /** More is better. */
  readonly value: number;
}

/** Share of the observations that count as good (γ). */
const GOOD = 0.25;
const CANDIDATES = 24;
/** Observations beside the number of settings before a model of them is worth more than chance. */
const FEWEST = 3;

/**
 * Proposes the next point by a tree-structured Parzen estimator (Bergstra et al. 2011): the best quarter of what was
 * tried and the rest are each described by a density per setting, l and g; of two dozen points drawn from l the one with
 * the greatest Π l / g is proposed. Until there are enough observations the point is drawn at random.
 */
export function proposePoint(
  space: SearchSpace,
  observations: readonly Observation[],
  random: Random,
): Point {
  const parameters = Object.values(space);
  if (observations.length < parameters.length + FEWEST) return randomPoint(space, random);
  const sorted = observations.toSorted((a, b) => b.value - a.value);
  const split = Math.max(2, Math.ceil(GOOD * sorted.length));
  const densities = parameters.map((parameter, at) => ({
    good: densityOf(
      parameter,
      sorted.slice(0, split).map(({ point }) => point[at]!),
    ),
    rest: densityOf(
      parameter,
      sorted.slice(split).map(({ point }) => point[at]!),
    ),
  }));
  let best: Point = [];
  let most = Number.NEGATIVE_INFINITY;
  for (let candidate = 0; candidate < CANDIDATES; candidate++) {
    const point = densities.map(({ good }) => good.draw(random));
    let gain = 0;
    for (const [at, { good, rest }] of densities.entries())
      gain += Math.log(good.at(point[at]!)) - Math.log(rest.at(point[at]!));
    if (gain > most) [best, most] = [point, gain];
  }
  return best;
}

/** A density over one setting; above 0 everywhere it may lie, as a uniform part stands for what was not tried. */
interface Density {
  at(place: number): number;
  draw(random: Random): number;
}

function densityOf(parameter: Parameter, places: readonly number[]): Density {
  return parameter.kind === 'choice'
    ? countedDensity(parameter.values.length, places)
    : kernelDensity(places);
}

function countedDensity(choices: number, places: readonly number[]): Density {
  const counts = new Float64Array(choices).fill(1);
  for (const place of places) counts[place]!++;
  const total = choices + places.length;
  return { at: (place) => counts[place]! / total, draw: (random) => random.weighted(counts) };
}

/**
 * One normal around each place, as wide as the farther of its two neighbours is away but no narrower than 1 / (n + 1),
 * cut off at 0 and 1, and one uniform part.
 */
function kernelDensity(places: readonly number[]): Density {
  const sorted = places.toSorted((a, b) => a - b);
  const narrowest = 1 / (1 + sorted.length);
  const widths = sorted.map((place, at) =>
    Math.max(narrowest, place - (sorted[at - 1] ?? 0), (sorted[at + 1] ?? 1) - place),
  );
  const inside = sorted.map(
    (place, at) => normalBelow((1 - place) / widths[at]!) - normalBelow(-place / widths[at]!),
  );
  const parts = sorted.length + 1;
  return {
    at(place) {
      let sum = 1;
      for (let at = 0; at < sorted.length; at++) {
        const off = (place - sorted[at]!) / widths[at]!;
        sum += Math.exp(-0.5 * off * off) / (Math.sqrt(2 * Math.PI) * widths[at]! * inside[at]!);
      }
      return sum / parts;
    },
    draw(random) {
      const part = random.below(parts);
      if (part === sorted.length) return random.uniform();
      // Drawn again until it falls inside: at least a third of every normal does.
      for (;;) {
        const place = sorted[part]! + widths[part]! * random.normal();
        if (place >= 0 && place <= 1) return place;
      }
    },
  };
}

/** Φ, by the error function's approximation 7.1.26 of Abramowitz & Stegun (error below 1.5 · 10⁻⁷). */
function normalBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const error = 1 - tail * Math.exp(-z * z);
  return x >= 0 ? (1 + error) / 2 : (1 - error) / 2;
}
