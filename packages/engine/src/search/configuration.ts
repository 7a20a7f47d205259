import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { FieldWeights } from './index/fields.ts';

/** What ranking weighs. docs/guides/search.md says how the defaults were chosen and how to measure others. */
export interface SearchConfiguration extends FieldWeights {
  /** Added to products whose type's noun the query asks for, as a share of the best score of the words. */
  readonly typeHead: number;
  /** Added for a type that prevails among the best 30, times its share there, as a share of the best score. */
  readonly typeShare: number;
  /** Added for each brand or category that the query names and the product has, as a share of the best score. */
  readonly named: number;
  /** Products must cover this share of the query's idf, where any does. */
  readonly coverage: number;
}

export const DEFAULT_CONFIGURATION: SearchConfiguration = {
  weights: {
    title: 2,
    brand: 1,
    category: 1,
    type: 0.5,
    description: 1,
    attributes: 0.3,
    flags: 0.2,
    codes: 0.3,
  },
  lengthDamping: {
    title: 0.75,
    brand: 0.75,
    category: 0.75,
    type: 0.75,
    description: 0.75,
    attributes: 0.75,
    flags: 0.75,
    codes: 0,
  },
  k1: 0.8,
  typeHead: 0.03,
  typeShare: 0.04,
  named: 0.02,
  coverage: 0.3,
};

/** Completes and checks what a file says. @throws AisleError `invalid_configuration` naming the field. */
export function parseSearchConfiguration(given: JsonObject): SearchConfiguration {
  return merged(DEFAULT_CONFIGURATION as unknown as JsonObject, given, '') as unknown as SearchConfiguration;
}

function merged(defaults: JsonObject, given: JsonObject, path: string): JsonObject {
  const result: Record<string, JsonObject[string]> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    const field = path === '' ? name : `${path}.${name}`;
    const expected = defaults[name];
    if (expected === undefined) {
      const near = nearestName(name, Object.keys(defaults));
      throw new AisleError(
        'invalid_configuration',
        `There is no "${field}" in the configuration of search.`,
        {
          field,
          remedy:
            near === undefined ? `Use one of ${Object.keys(defaults).join(', ')}.` : `Did you mean ${near}?`,
        },
      );
    }
    if (typeof expected === 'number') {
      if (typeof value !== 'number' || !(value >= 0 && value <= 100)) {
        throw new AisleError('invalid_configuration', `${field} is ${JSON.stringify(value)}.`, {
          field,
          remedy: 'Give a number from 0 to 100.',
        });
      }
      result[name] = value;
    } else {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new AisleError('invalid_configuration', `${field} is ${JSON.stringify(value)}.`, {
          field,
          remedy: `Give an object with any of ${Object.keys(expected as JsonObject).join(', ')}.`,
        });
      }
      result[name] = merged(expected as JsonObject, value as JsonObject, field);
    }
  }
  return result;
}
