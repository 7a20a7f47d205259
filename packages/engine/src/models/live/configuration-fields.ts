import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';

export interface NumberBounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly integer?: boolean;
}

/** @throws AisleError `invalid_configuration` when a field is given that the model does not have. */
export function refuseUnknownFields(model: string, given: JsonObject, known: readonly string[]): void {
  for (const field of Object.keys(given)) {
    if (known.includes(field)) continue;
    throw new AisleError('invalid_configuration', `${model} has no setting "${field}".`, {
      field,
      remedy: `Its settings are ${known.join(', ')}.`,
    });
  }
}

/** The number under `field`, or the default. @throws AisleError `invalid_configuration` naming the field. */
export function numberField(
  model: string,
  given: JsonObject,
  field: string,
  byDefault: number,
  bounds: NumberBounds,
): number {
  const value = given[field];
  if (value === undefined) return byDefault;
  const legal =
    typeof value === 'number' &&
    value >= bounds.minimum &&
    value <= bounds.maximum &&
    (!bounds.integer || Number.isInteger(value));
  if (legal) return value;
  const kind = bounds.integer ? 'a whole number' : 'a number';
  throw new AisleError(
    'invalid_configuration',
    `${model}: ${field} must be ${kind}, not ${JSON.stringify(value)}.`,
    {
      field,
      remedy: `Choose one from ${bounds.minimum} to ${bounds.maximum}.`,
    },
  );
}
