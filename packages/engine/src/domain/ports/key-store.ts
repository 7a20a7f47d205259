import type { ApiKey } from '../api-key.ts';
import type { EpochMs } from '../ids.ts';

/** Keys by their hash. A change by another process (the command line beside a running server) is seen within a second. */
export interface KeyStore {
  byHash(hash: string): ApiKey | undefined;
  all(): Iterable<ApiKey>;
  add(key: ApiKey): Promise<void>;
  /** False when there is no such key or it was revoked before. */
  revoke(id: string, at: EpochMs): Promise<boolean>;
  /** 32 random bytes that sign visitor tokens, made at the first call and kept. */
  signingSecret(): Uint8Array;
}
