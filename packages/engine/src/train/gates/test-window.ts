import type { Dataset } from '../../domain/dataset.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { EpochMs } from '../../domain/ids.ts';

const SHARE = 0.1;
const LONGEST_DAYS = 30;

/**
 * Where the held-out time begins: the last tenth of the data's span, one day at least and thirty at most.
 * Undefined when the data span less than two days: then there is no past to learn from.
 */
export function testWindowStart(dataset: Dataset): EpochMs | undefined {
  const { times, length } = dataset.interactions;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    first = Math.min(first, times[row]!);
    last = Math.max(last, times[row]!);
  }
  const span = last - first;
  if (!(span >= 2 * DAY_MS)) return undefined;
  return last - Math.min(LONGEST_DAYS * DAY_MS, Math.max(DAY_MS, span * SHARE));
}
