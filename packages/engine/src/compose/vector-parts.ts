import { createKernelsSync } from '@aisle/kernels';
import type { EncoderDescription } from '../domain/ports/encoder.ts';
import type { VectorParts } from '../pipeline/open-search.ts';
import { VectorIndex } from '../vectors/vector-index.ts';
import { readConfiguration } from './configuration.ts';
import { NO_ENCODER, openShopEncoder } from './encoders.ts';

export interface VectorOptions {
  readonly data: string;
  /** The encoder is opened after it: what serves has the processors first. */
  readonly after: Promise<void>;
  readonly onVectors?: (products: number, encoder: EncoderDescription) => void;
  readonly onEncoderFault?: (error: unknown, retryMs: number) => void;
}

/** Where a shop's vectors come from; undefined where its configuration wants none. */
export function vectorParts({
  data,
  after,
  onVectors,
  onEncoderFault,
}: VectorOptions): VectorParts | undefined {
  if (readConfiguration(data).encoder === NO_ENCODER) return undefined;
  return {
    open: async () => {
      await after;
      return openShopEncoder(data);
    },
    createIndex: createVectorIndex,
    wait: waitAside,
    timer(ms, call) {
      const timer = setTimeout(call, ms).unref();
      return () => clearTimeout(timer);
    },
    ...(onVectors === undefined ? {} : { onReady: onVectors }),
    ...(onEncoderFault === undefined ? {} : { onFault: onEncoderFault }),
  };
}

/** In 8 bits alone: .3 % of the nearest hundred are others than the exact ones, at a fifth of the memory. */
export function createVectorIndex(embeddingSize: number): VectorIndex {
  return new VectorIndex(createKernelsSync(), { embeddingSize, exact: false });
}

/** Waits without keeping the process alive; an abort ends it. */
export function waitAside(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms).unref();
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
