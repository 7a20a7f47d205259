import { AisleError } from '../../domain/errors.ts';

/** An `invalid_filter` error; `position` counts characters from 1. */
export function filterError(message: string, remedy: string, position?: number): AisleError {
  const where = position === undefined ? '' : ` (at character ${position})`;
  return new AisleError('invalid_filter', `Filter: ${message}${where}.`, { field: 'filter', remedy });
}
