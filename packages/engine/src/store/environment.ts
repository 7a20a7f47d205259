import { randomBytes } from 'node:crypto';
import type { EpochMs } from '../domain/ids.ts';

/** Time and randomness as a store sees them; tests hand in their own. */
export interface Environment {
  now(): EpochMs;
  randomBytes(length: number): Uint8Array;
}

export const systemEnvironment: Environment = {
  now: () => Date.now(),
  randomBytes: (length) => randomBytes(length),
};
