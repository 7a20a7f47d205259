import type { Json, JsonObject } from '../domain/model.ts';
import type { Random } from '../domain/random.ts';
import type { Parameter, SearchSpace } from '../domain/search-space.ts';

/** A place in a search space: per setting, in the order of the space, 0 … 1 for a number, the place of a choice's value. */
export type Point = readonly number[];

export function randomPoint(space: SearchSpace, random: Random): Point {
  return Object.values(space).map((parameter) =>
    parameter.kind === 'choice' ? random.below(parameter.values.length) : random.uniform(),
  );
}

/** The settings a point stands for. Numbers are rounded to four significant digits: no more is known of them. */
export function settingsAt(space: SearchSpace, point: Point): JsonObject {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter], at) => [name, valueAt(parameter, point[at]!)]),
  );
}

function valueAt(parameter: Parameter, at: number): Json {
  if (parameter.kind === 'choice') return parameter.values[at]!;
  const { low, high, scale, integer = false } = parameter;
  const value = scale === 'log' ? low * (high / low) ** at : low + (high - low) * at;
  return integer ? Math.round(value) : Number(value.toPrecision(4));
}
