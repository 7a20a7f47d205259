import { crc32 } from 'node:zlib';
import type { Kernels } from '@aisle/kernels';
import { AisleError } from '../domain/errors.ts';
import { BLOCK_ROWS, VectorBlock } from './vector-block.ts';
import { VectorIndex } from './vector-index.ts';

const MAGIC = 0x31495641; // "AVI1"
/** Magic, length of a vector, whether exact, blocks, and the CRC-32 of these. */
const HEADER_WORDS = 5;
/** Magic, place, rows, count, and the CRC-32 of these and the block. */
const BLOCK_WORDS = 5;
/** Copied and summed in one turn: well below a millisecond. */
const TURN_BYTES = 1 << 20;

/** An index as bytes, piece by piece; views into the index, so write each before anything changes. Little-endian. */
export function* snapshotOf(index: VectorIndex): Generator<Uint8Array> {
  const blocks = [...index.blocks().entries()].filter(([, block]) => block !== undefined && block.count > 0);
  const header = [MAGIC, index.embeddingSize, index.exact ? 1 : 0, blocks.length];
  yield words(...header, crc32(words(...header)));
  for (const [at, block] of blocks as [number, VectorBlock][]) {
    const parts = partsOf(block);
    const head = [MAGIC, at, block.rows, block.count];
    yield words(
      ...head,
      parts.reduce((crc, part) => crc32(part, crc), crc32(words(...head))),
    );
    yield* parts;
  }
}

/**
 * Builds an index from a snapshot in turns: `yield`s after each MiB, returns the index.
 * @throws AisleError `artefact_corrupt` when it is torn, altered or none.
 */
export function* restoreVectors(kernels: Kernels, bytes: Uint8Array): Generator<void, VectorIndex> {
  let offset = 0;
  const take = (length: number): Uint8Array => {
    if (offset + length > bytes.length) throw corrupt('it ends too early');
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  const header = numbers(take(HEADER_WORDS * 4));
  if (header[0] !== MAGIC || header[4] !== crc32(words(...header.subarray(0, 4))))
    throw corrupt('it is none');
  const [, embeddingSize, exact, count] = header as unknown as [number, number, number, number];
  const index = new VectorIndex(kernels, { embeddingSize, exact: exact === 1 });
  let unplaced: VectorBlock | undefined;
  try {
    for (let i = 0; i < count; i++) {
      const head = numbers(take(BLOCK_WORDS * 4)) as unknown as [number, number, number, number, number];
      const [magic, at, rows, items, expected] = head;
      const fits = rows > 0 && rows <= BLOCK_ROWS && rows % 32 === 0;
      const bytesOfBlock = rows * (embeddingSize * (exact === 1 ? 5 : 1) + 4) + rows / 8;
      if (magic !== MAGIC || !fits || offset + bytesOfBlock > bytes.length)
        throw corrupt('a block is damaged');
      const block = new VectorBlock(kernels, embeddingSize, exact === 1, rows);
      unplaced = block;
      let sum = crc32(words(magic, at, rows, items));
      for (const part of partsOf(block)) {
        for (let from = 0; from < part.length; from += TURN_BYTES) {
          const piece = take(Math.min(TURN_BYTES, part.length - from));
          part.set(piece, from);
          sum = crc32(piece, sum);
          yield;
        }
      }
      if (sum !== expected) throw corrupt('a checksum is wrong');
      block.count = items;
      index.adopt(at, block);
      unplaced = undefined;
    }
    if (offset !== bytes.length) throw corrupt('it goes on after its end');
    return index;
  } catch (error) {
    unplaced?.free();
    index.free();
    throw error;
  }
}

function partsOf({ present, scales, levels, values }: VectorBlock): Uint8Array[] {
  return [present, scales, levels, values].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function numbers(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

function corrupt(why: string): AisleError {
  return new AisleError('artefact_corrupt', `The snapshot of the vectors cannot be used: ${why}.`, {
    remedy: 'Build the index again from the catalogue; kept vectors make that fast.',
  });
}
