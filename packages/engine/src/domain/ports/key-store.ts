import type { ApiKey } from '../api-key.ts';
import type { EpochMs } from '../ids.ts';

/** Keys by their hash. A change by another process (the command line beside a running server) is seen within a second. */
export interface KeyStore {
  /** A revoked key is still found, with `revokedAt`: who asks decides what it may no longer do. */
  byHash(hash: string): ApiKey | undefined;
  all(): Iterable<ApiKey>;
  /** @throws AisleError `conflict` when the id or the hash is taken. */
  add(key: ApiKey): Promise<void>;
  /** False when there is no such key or it was revoked before. */
  revoke(id: string, at: EpochMs): Promise<boolean>;
  /** 32 random bytes that sign visitor tokens, made at the first call and kept. */
  signingSecret(): Uint8Array;
}
