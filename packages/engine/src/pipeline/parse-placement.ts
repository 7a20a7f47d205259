import { AisleError } from '../domain/errors.ts';
import { nearestName } from '../domain/nearest-name.ts';
import {
  type Anchor,
  PLACEMENT_DEFAULTS,
  PLACEMENT_LIMITS,
  type Placement,
  type PlacementSource,
  type RepeatPolicy,
} from '../domain/placement.ts';
import { validateFilter } from '../rerank/filters/filter-cache.ts';

const ANCHORS: readonly Anchor[] = ['history', 'session', 'item', 'cart', 'none'];
const REPEATS: readonly RepeatPolicy[] = ['exclude', 'rebuyable', 'only', 'allow'];
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

const FIELDS = ['name', 'title', 'sources', 'filter', ...Object.keys(PLACEMENT_DEFAULTS)];

/**
 * Validates and completes a placement as an operator writes it; the result parses to itself.
 * @throws AisleError `invalid_field`, `unknown_field`, `invalid_filter`, naming the field.
 */
export function parsePlacement(value: unknown): Placement {
  const given = record(value, 'placement', FIELDS);
  const name = text(given, 'name');
  if (!NAME.test(name)) throw wrong('name', 'be 1 to 64 of a–z, 0–9 and -, and not begin with -');
  const placement: Placement = {
    name,
    title: given['title'] === undefined ? name : text(given, 'title'),
    sources: list(given['sources'], 'sources', PLACEMENT_LIMITS.sources).map(parseSource),
    fallback: list(
      given['fallback'] ?? PLACEMENT_DEFAULTS.fallback,
      'fallback',
      PLACEMENT_LIMITS.fallbacks,
    ).map((model, place) => named(model, `fallback[${place}]`)),
    ...(given['filter'] === undefined ? {} : { filter: parsedFilter(given) }),
    repeat: oneOf(given['repeat'] ?? PLACEMENT_DEFAULTS.repeat, 'repeat', REPEATS),
    outOfStock: flag(given, 'outOfStock'),
    trendExponent: number(
      given['trendExponent'] ?? PLACEMENT_DEFAULTS.trendExponent,
      'trendExponent',
      0,
      PLACEMENT_LIMITS.trendExponent,
    ),
    categoryCap: whole(given, 'categoryCap', 0),
    brandCap: whole(given, 'brandCap', 0),
    limit: whole(given, 'limit', 1),
    public: flag(given, 'public'),
  };
  if (placement.sources.length + placement.fallback.length === 0)
    throw wrong('sources', 'name at least one model, or `fallback` must');
  return placement;
}

function parseSource(value: unknown, place: number): PlacementSource {
  const path = `sources[${place}]`;
  const given = record(value, path, ['model', 'anchor', 'weight']);
  return {
    model: named(given['model'], `${path}.model`),
    anchor: oneOf(given['anchor'], `${path}.anchor`, ANCHORS),
    weight: number(given['weight'] ?? 1, `${path}.weight`, 0, PLACEMENT_LIMITS.weight),
  };
}

function parsedFilter(given: Readonly<Record<string, unknown>>): string {
  const filter = text(given, 'filter');
  validateFilter(filter);
  return filter;
}

function record(value: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'be an object');
  for (const field of Object.keys(value)) {
    if (known.includes(field)) continue;
    const nearest = nearestName(field, known);
    throw new AisleError('unknown_field', `A placement has no field "${field}".`, {
      field: path === 'placement' ? field : `${path}.${field}`,
      remedy: nearest === undefined ? `Use ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
    });
  }
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, field: string, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw wrong(field, `be a list of at most ${most}`);
  return value as readonly unknown[];
}

function text(given: Readonly<Record<string, unknown>>, field: string): string {
  const value = given[field];
  if (typeof value !== 'string' || value.trim() === '') throw wrong(field, 'be a text that is not empty');
  return value;
}

function named(value: unknown, field: string): string {
  if (typeof value !== 'string' || !NAME.test(value)) throw wrong(field, 'be the name of a model');
  return value;
}

function flag(given: Readonly<Record<string, unknown>>, field: 'outOfStock' | 'public'): boolean {
  const value = given[field] ?? PLACEMENT_DEFAULTS[field];
  if (typeof value !== 'boolean') throw wrong(field, 'be true or false');
  return value;
}

function whole(
  given: Readonly<Record<string, unknown>>,
  field: 'categoryCap' | 'brandCap' | 'limit',
  least: number,
): number {
  const value = number(given[field] ?? PLACEMENT_DEFAULTS[field], field, least, PLACEMENT_LIMITS.list);
  if (!Number.isInteger(value)) throw wrong(field, 'be a whole number');
  return value;
}

function number(value: unknown, field: string, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most))
    throw wrong(field, `be a number from ${least} to ${most}`);
  return value;
}

function oneOf<T extends string>(value: unknown, field: string, known: readonly T[]): T {
  if (!known.includes(value as T)) throw wrong(field, `be one of ${known.join(', ')}`);
  return value as T;
}

function wrong(field: string, rule: string): AisleError {
  return new AisleError('invalid_field', `The placement's ${field} must ${rule}.`, {
    field,
    remedy: `Correct ${field} and send the placement again.`,
  });
}
