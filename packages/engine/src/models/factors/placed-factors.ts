import { createKernelsSync, type Kernels, type QuantizedRows } from '@aisle/kernels';
import type { ArtefactContent } from '../../domain/artefact.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { LoadOptions } from '../../domain/model.ts';
import { INPUT_CAPACITY } from '../item-items/query-input.ts';
import { columnOf, numberOf } from '../live/artefact-columns.ts';
import { inSlices } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';

/** From so many items on, candidates are found among 8-bit levels and scored again exactly: a fourth of the bytes. */
const LEVELS_FROM = 20_000;
const LEVELS = 127;
/** Numbers placed between two turns: about a quarter of a millisecond. */
const NUMBERS_A_TURN = 65_536;

/** Factors in the memory of the kernels that serve them, one row for each live item. */
export interface PlacedFactors {
  readonly kernels: Kernels;
  readonly items: Float32Array;
  readonly width: number;
  /** Rows: live items when it was loaded. */
  readonly size: number;
  readonly gram: Float32Array;
  /** By live item; empty where all say the same. */
  readonly voice: Float32Array;
  readonly mean: number;
  /** α₀ of the fit. */
  readonly unobservedWeight: number;
  /** Items that a shopper could have wanted when it was fitted. */
  readonly catalogue: number;
  /** Bit i % 32 of word i / 32 is set where live item i was fitted. */
  readonly known: Uint32Array;
  /** The same rows as levels, for large catalogues. */
  readonly levels: QuantizedRows | undefined;
}

/** @throws AisleError `artefact_corrupt`. */
export async function placeFactors(
  content: ArtefactContent,
  items: ItemTable,
  options: LoadOptions,
): Promise<PlacedFactors> {
  const width = numberOf('factors', content, 'width');
  const mean = numberOf('factors', content, 'mean');
  const unobservedWeight = numberOf('factors', content, 'unobservedWeight');
  const catalogue = numberOf('factors', content, 'catalogue');
  if (
    !(
      Number.isInteger(width) &&
      width >= 8 &&
      width <= 1024 &&
      width % 8 === 0 &&
      Number.isFinite(mean) &&
      catalogue >= 0 &&
      unobservedWeight >= 0
    )
  ) {
    throw corrupt('has rows of no width that a fit makes');
  }
  const rows = content.itemIds.length;
  const factors = columnOf('factors', content, 'itemFactors', 'Float32Array', rows * width);
  const gram = columnOf('factors', content, 'gram', 'Float32Array');
  const voice = columnOf('factors', content, 'voice', 'Float32Array');
  if (gram.length !== 0 && gram.length !== width * width) throw corrupt('has a gram of another width');
  if (voice.length !== 0 && voice.length !== rows) throw corrupt('has voices of other items');
  const placeOf = await placeItems(content.itemIds, items, options);
  const size = items.size;
  const wantsLevels = size >= LEVELS_FROM;
  const bytes =
    size * width * (wantsLevels ? 5 : 4) + size * 64 + width * (width * 12 + 1024) + INPUT_CAPACITY * 16;
  const kernels = createKernelsSync({ maxMemoryMb: Math.ceil(bytes / 2 ** 20) + 4 });
  const { memory } = kernels;
  const placed = memory.f32(size * width);
  const known = memory.u32(Math.ceil(size / 32) + 1).fill(0);
  const levels = wantsLevels ? memory.i8(size * width) : undefined;
  const scales = wantsLevels ? memory.f32(size) : undefined;
  const rowsATurn = Math.max(1, Math.floor(NUMBERS_A_TURN / width));
  await inSlices(size, rowsATurn, options, (from, to) => {
    placed.fill(0, from * width, to * width);
    levels?.fill(0, from * width, to * width);
    scales?.fill(0, from, to);
  });
  await inSlices(rows, rowsATurn, options, (from, to) => {
    for (let row = from; row < to; row++) {
      const at = placeOf[row]! * width;
      let most = 0;
      for (let k = 0; k < width; k++) {
        const value = factors[row * width + k]!;
        if (!Number.isFinite(value)) throw corrupt(`has no finite factors for item ${row}`);
        placed[at + k] = value;
        most = Math.max(most, Math.abs(value));
      }
      known[placeOf[row]! >> 5]! |= 1 << (placeOf[row]! & 31);
      if (levels === undefined || scales === undefined) continue;
      scales[placeOf[row]!] = most / LEVELS;
      const factor = most > 0 ? LEVELS / most : 0;
      for (let k = 0; k < width; k++) levels[at + k] = Math.round(placed[at + k]! * factor);
    }
  });
  const liveVoice = new Float32Array(voice.length === 0 ? 0 : size);
  for (let row = 0; row < voice.length; row++) liveVoice[placeOf[row]!] = voice[row]!;
  return {
    kernels,
    items: placed,
    width,
    size,
    gram: memory.copy(gram),
    voice: liveVoice,
    mean,
    unobservedWeight,
    catalogue,
    known,
    levels: levels === undefined || scales === undefined ? undefined : { levels, scales, dimension: width },
  };
}

function corrupt(what: string): AisleError {
  return new AisleError('artefact_corrupt', `The factors artefact ${what}.`, {
    remedy: 'Train factors again, or promote an earlier version.',
  });
}
