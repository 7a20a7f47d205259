import type { EpochMs } from '../domain/ids.ts';
import type { SlateItem, SlateRecord } from '../domain/slate.ts';
import type { KnownIdentity } from './caller.ts';

/** What every answer that shows items has. */
interface Shown {
  readonly requestId: SlateRecord['requestId'];
  readonly items: readonly SlateItem[];
  readonly model: string;
  readonly policy: string;
  readonly degraded: readonly string[];
}

/** A slate for the log; without ids when the shopper said no or nothing personal was asked. */
export function slateRecord(
  { requestId, items, model, policy, degraded }: Shown,
  placement: string,
  identity: KnownIdentity,
  servedAt: EpochMs,
): SlateRecord {
  return {
    requestId,
    placement,
    servedAt,
    ...identity,
    items: items.map(({ itemId, position, propensity }) => ({ itemId, position, propensity })),
    model,
    policy,
    degraded,
  };
}
