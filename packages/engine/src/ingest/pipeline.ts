import type { Event } from '../domain/event.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import type { SourceFile } from './sources/source-file.ts';
import type { Tally } from './tally.ts';

/** What is stored in one go. May be empty: then only refused rows and progress move. */
export interface ImportBlock {
  readonly products: readonly Product[];
  readonly events: readonly Event[];
}

export interface PipelineContext {
  readonly tally: Tally;
  /** Becomes `receivedAt`. */
  readonly receivedAt: EpochMs;
  /** Hears of raw bytes as they come off the disk. */
  readonly onRead: (bytes: number) => void;
}

/**
 * From files to products and events. The same files give the same blocks in the same order, whatever the time and
 * the machine: a resumed import counts blocks and goes on where it stopped.
 */
export interface Pipeline {
  /** Part of the digest: a new version takes the same file in again. */
  readonly name: string;
  readonly version: number;
  /** What else decides the outcome; part of the digest. */
  readonly configuration?: string;
  run(files: readonly SourceFile[], context: PipelineContext): AsyncIterable<ImportBlock>;
}
