import type { LoadOptions } from '../../domain/model.ts';

/** Rows of an artefact (an item and what is counted of it) between two turns. */
export const ROWS_A_TURN = 2048;

/** Covers 0 … `length` by pieces of at most `most`, in order, with a turn before each. */
export async function inSlices(
  length: number,
  most: number,
  { turn }: LoadOptions,
  piece: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < length; from += most) {
    await turn?.();
    piece(from, Math.min(length, from + most));
  }
}
