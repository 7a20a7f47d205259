import type { Dataset } from '../domain/dataset.ts';
import type { JsonObject } from '../domain/model.ts';
import type { Anchor, Placement, PlacementSource } from '../domain/placement.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import type { SearchSpace } from '../domain/search-space.ts';
import { CONTENT_MODEL } from '../retrieve/content-scorer.ts';
import { snapshotDigest } from '../train/snapshot-digest.ts';
import { type FittedScorersOptions, fittedScorers } from './fitted-scorers.ts';

/** A source that speaks as softly as this is left out: it costs its time and decides nothing. */
const SILENT = 0.02;
const STRONGEST_TREND = 1.6;
const TREND = 'trendExponent';

/** The weights of a placement's sources and its trend exponent, and those of the sources that could join them. */
export function placementSpace(placement: Placement, joining: readonly PlacementSource[]): SearchSpace {
  const sources = searchedSources(placement, joining);
  const weights = sources.map(
    (source) => [nameOf(source), { kind: 'number', low: 0, high: 1, scale: 'linear' }] as const,
  );
  return {
    ...Object.fromEntries(weights),
    [TREND]: { kind: 'number', low: 0, high: STRONGEST_TREND, scale: 'linear' },
  };
}

/** The placement with settings of its space; without any, as it is. */
export function placementWith(
  placement: Placement,
  joining: readonly PlacementSource[],
  settings: JsonObject,
): Placement {
  if (Object.keys(settings).length === 0) return placement;
  const searched = searchedSources(placement, joining).map((source) => ({
    ...source,
    weight: settings[nameOf(source)] as number,
  }));
  const kept = placement.sources.filter(({ model }) => model === CONTENT_MODEL);
  return {
    ...placement,
    sources: [...searched.filter(({ weight }) => weight >= SILENT), ...kept],
    trendExponent: settings[TREND] as number,
  };
}

/** `MODEL` or `MODEL:ANCHOR` as a source; undefined where the anchor is none. */
export function sourceNamed(text: string): PlacementSource | undefined {
  const [model = '', anchor = 'history'] = text.split(':');
  const anchors: readonly string[] = ['history', 'session', 'item', 'cart', 'none'] satisfies Anchor[];
  return anchors.includes(anchor) ? { model, anchor: anchor as Anchor, weight: 0 } : undefined;
}

/**
 * Scorers fitted once for each dataset: trials that differ in weights alone ask the same models.
 *
 * @param names every model that a trial may ask.
 */
export function fittedOnce(
  names: readonly string[],
  configurations: Readonly<Record<string, JsonObject>>,
): (train: Dataset, options: FittedScorersOptions) => Promise<ScorerSource> {
  const fitted = new Map<string, ScorerSource>();
  return async (train, options) => {
    const digest = snapshotDigest(train);
    const known = fitted.get(digest);
    if (known !== undefined) return known;
    const scorers = await fittedScorers(train, names, configurations, options);
    fitted.set(digest, scorers);
    return scorers;
  };
}

/** Vectors are the server's: `content` takes no part in an evaluation, so its weight cannot be searched. */
function searchedSources({ sources }: Placement, joining: readonly PlacementSource[]): PlacementSource[] {
  const own = sources.filter(({ model }) => model !== CONTENT_MODEL);
  const names = new Set(own.map(nameOf));
  return [...own, ...joining.filter((source) => !names.has(nameOf(source)))];
}

function nameOf({ model, anchor }: PlacementSource): string {
  return `${model}:${anchor}`;
}
