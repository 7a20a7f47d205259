import type { EpochMs } from './ids.ts';

/** `secret` keys may do everything; `publishable` keys may write events and read public placements, from listed origins. */
export type KeyKind = 'secret' | 'publishable';

export interface ApiKey {
  /** Public handle, shown in lists: `key_…`. */
  readonly id: string;
  readonly kind: KeyKind;
  readonly name: string;
  /** SHA-256 of the whole key, hex. The key itself is shown once and kept nowhere. */
  readonly hash: string;
  /** Origins a browser may use a publishable key from; empty means none but same-origin tools. */
  readonly origins: readonly string[];
  readonly createdAt: EpochMs;
  readonly revokedAt?: EpochMs;
}
