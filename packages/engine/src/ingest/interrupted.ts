import { AisleError } from '../domain/errors.ts';

export function interrupted(when: string): AisleError {
  return new AisleError('interrupted', `The import was interrupted ${when}.`, {
    remedy: 'Run the same command again; it goes on where it stopped.',
  });
}
