import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { Interaction } from '../../domain/history.ts';
import { type EpochMs, type ItemIndex, profileKeyOfVisitor, type VisitorId } from '../../domain/ids.ts';
import type { FitOptions } from '../../domain/model.ts';

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

const BLOCK = 65_536;
/** Begins the key of a guest. */
const GUEST = profileKeyOfVisitor('' as VisitorId);

/** Time of the last interaction, `asOf` when there is none. */
export function latestTime(dataset: Dataset): EpochMs {
  const total = dataset.shopperOffsets[dataset.shoppers.length] ?? 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < total; row++) latest = Math.max(latest, dataset.interactions.times[row]!);
  return total === 0 ? dataset.asOf : latest;
}

/**
 * Shows every interaction of a dataset to the same `observe` that serves live events; the one object is reused.
 * Yields to the event loop between blocks so that a signal can stop it.
 * @throws AisleError `interrupted`.
 */
export async function foldDataset(
  dataset: Dataset,
  observe: (interaction: Interaction) => void,
  options: FitOptions,
): Promise<void> {
  const { items, times, types, quantities, orders } = dataset.interactions;
  const total = dataset.shopperOffsets[dataset.shoppers.length] ?? 0;
  const act: Writable<Interaction> = {
    item: 0 as ItemIndex,
    type: 0,
    time: 0,
    quantity: 1,
    order: -1,
    shopper: -1,
    stranger: false,
  };
  stopIfAborted(options.signal);
  let untilYield = BLOCK;
  for (let shopper = 0; shopper < dataset.shoppers.length; shopper++) {
    const begin = dataset.shopperOffsets[shopper]!;
    const end = dataset.shopperOffsets[shopper + 1]!;
    // A guest is met with their first acts, of one second as profiles keep time: the same as serving takes for a stranger's.
    const metFrom =
      dataset.shoppers[shopper]!.startsWith(GUEST) && end > begin ? secondOf(times[begin]!) + 1 : 0;
    for (let row = begin; row < end; row++) {
      act.item = items[row]! as ItemIndex;
      act.type = types[row]!;
      act.time = times[row]!;
      act.quantity = quantities[row]!;
      act.order = orders[row]!;
      act.shopper = shopper;
      act.stranger = metFrom > 0 && secondOf(act.time) < metFrom;
      observe(act);
    }
    untilYield -= end - begin;
    if (untilYield > 0) continue;
    untilYield = BLOCK;
    options.onProgress?.(total === 0 ? 1 : end / total, 'reading interactions');
    await new Promise((resolve) => setImmediate(resolve));
    stopIfAborted(options.signal);
  }
  options.onProgress?.(1, 'done');
}

/** Seconds since 1970. */
function secondOf(time: EpochMs): number {
  return Math.floor(time / 1000);
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new AisleError('interrupted', 'The fit was stopped.', { remedy: 'Start it again; it begins anew.' });
}
