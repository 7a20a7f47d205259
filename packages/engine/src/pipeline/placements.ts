import { AisleError } from '../domain/errors.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { Placement } from '../domain/placement.ts';
import type { PlacementStore } from '../domain/ports/placement-store.ts';
import { DEFAULT_PLACEMENTS } from './default-placements.ts';

const defaults = new Map(DEFAULT_PLACEMENTS.map((placement) => [placement.name, placement]));

/** The placement in force under a name: the shop's own, else the default. */
export function findPlacement(name: string, store: PlacementStore | undefined): Placement | undefined {
  return store?.get(name) ?? defaults.get(name);
}

/** The placement in force under a name. @throws AisleError `placement_not_found`. */
export function placementNamed(name: string, store: PlacementStore | undefined): Placement {
  const found = findPlacement(name, store);
  if (found !== undefined) return found;
  const known = placementsInForce(store).map((placement) => placement.name);
  const nearest = nearestName(name, known);
  throw new AisleError('placement_not_found', `There is no placement "${name}".`, {
    field: 'placement',
    remedy:
      nearest === undefined
        ? `Use one of ${known.join(', ')}, or store a placement under this name.`
        : `Did you mean "${nearest}"? Placements: ${known.join(', ')}.`,
  });
}

/** The shop's own placements and the defaults it has not changed, by name. */
export function placementsInForce(store: PlacementStore | undefined): readonly Placement[] {
  const all = new Map(defaults);
  for (const placement of store?.all() ?? []) all.set(placement.name, placement);
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
