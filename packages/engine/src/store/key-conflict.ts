import type { ApiKey } from '../domain/api-key.ts';
import { AisleError } from '../domain/errors.ts';

export function keyConflict(key: ApiKey): AisleError {
  return new AisleError('conflict', `A key with the id "${key.id}" or the same hash is there already.`, {
    field: 'id',
    remedy: 'Create the key again; ids and keys are random.',
  });
}
