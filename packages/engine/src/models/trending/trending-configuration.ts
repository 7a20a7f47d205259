import { type EventWeights, parseEventWeights } from '../../dataset/event-weights.ts';
import { AisleError } from '../../domain/errors.ts';
import type { Json, JsonObject } from '../../domain/model.ts';
import { numberField, refuseUnknownFields } from '../live/configuration-fields.ts';

/** Half-lives of "now" and of "its own past", in hours. */
export interface TrendHorizon {
  readonly fastHours: number;
  readonly slowHours: number;
}

export interface TrendingConfiguration {
  readonly horizons: readonly TrendHorizon[];
  readonly weights: EventWeights;
  /** Weighted events of an average item that every item is given as past: the prior of its usual share. */
  readonly priorEvents: number;
  /** Weighted events added to the variance: what a burst must outgrow when the past expects almost nothing. */
  readonly shrinkage: number;
  /** Standard deviations above the expected from which an item counts as trending. */
  readonly minimumZ: number;
  /** Hottest items per horizon that are looked at. */
  readonly candidates: number;
}

/** With shrinkage 8 and no past one purchase comes to z 1.5 and one view to .5: neither is a trend; two purchases are. */
export const TRENDING_DEFAULTS: TrendingConfiguration = {
  horizons: [
    { fastHours: 1 / 6, slowHours: 12 },
    { fastHours: 2, slowHours: 72 },
    { fastHours: 24, slowHours: 504 },
  ],
  weights: { view: 1, click: 1, wishlist: 2, add_to_cart: 2, purchase: 3 },
  priorEvents: 50,
  shrinkage: 8,
  minimumZ: 2,
  candidates: 1024,
};

function parseHorizons(given: Json): readonly TrendHorizon[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > 6) {
    throw new AisleError('invalid_configuration', 'trending: horizons must be a list of 1 to 6 pairs.', {
      field: 'horizons',
      remedy: 'Write for example [{ "fastHours": 1, "slowHours": 48 }].',
    });
  }
  return given.map((pair: Json, place) => {
    const fields = (
      typeof pair === 'object' && pair !== null && !Array.isArray(pair) ? pair : {}
    ) as JsonObject;
    refuseUnknownFields('trending', fields, ['fastHours', 'slowHours']);
    const bounds = { minimum: 0.01, maximum: 87_600 };
    const fastHours = numberField('trending', fields, 'fastHours', Number.NaN, bounds);
    const slowHours = numberField('trending', fields, 'slowHours', Number.NaN, bounds);
    if (!(slowHours >= 2 * fastHours)) {
      throw new AisleError(
        'invalid_configuration',
        `trending: horizon ${place} has no past to compare with.`,
        {
          field: `horizons[${place}].slowHours`,
          remedy: 'Give both half-lives, the slow one at least twice the fast one.',
        },
      );
    }
    return { fastHours, slowHours };
  });
}

/** @throws AisleError `invalid_configuration`. */
export function parseTrendingConfiguration(given: JsonObject): TrendingConfiguration {
  refuseUnknownFields('trending', given, Object.keys(TRENDING_DEFAULTS));
  const { horizons, weights } = given;
  const number = (
    field: 'priorEvents' | 'shrinkage' | 'minimumZ',
    minimum: number,
    maximum: number,
  ): number => numberField('trending', given, field, TRENDING_DEFAULTS[field], { minimum, maximum });
  return {
    horizons: horizons === undefined ? TRENDING_DEFAULTS.horizons : parseHorizons(horizons),
    weights: weights === undefined ? TRENDING_DEFAULTS.weights : parseEventWeights('trending', weights),
    priorEvents: number('priorEvents', 1, 1e6),
    shrinkage: number('shrinkage', 0.1, 1e6),
    minimumZ: number('minimumZ', 0.1, 100),
    candidates: numberField('trending', given, 'candidates', TRENDING_DEFAULTS.candidates, {
      minimum: 16,
      maximum: 65_536,
      integer: true,
    }),
  };
}
