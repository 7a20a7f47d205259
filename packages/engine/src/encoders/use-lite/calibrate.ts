import { CALIBRATION_TEXTS } from './calibration-texts.ts';
import { MAX_TOKENS } from './position-signal.ts';
import type { UseLiteWeights } from './read-weights.ts';
import { UnigramTokenizer } from './unigram-tokenizer.ts';
import { UseLiteNetwork } from './use-lite-network.ts';

/** Ids below are control symbols of the vocabulary. */
export const RESERVED_IDS = 6;

/** How values that enter a product become levels 0 … 255: level = value / scale + zero. */
export interface ActivationRange {
  readonly scale: number;
  readonly zero: number;
}

/**
 * The range of the values that enter each dense layer, from a run of the f32 model over texts of a shop. Nothing is
 * cut off: without the outermost 10⁻⁴ the vectors were further from f32. What enters the second product of a
 * feed-forward is taken after the rectifier, so its range begins at 0.
 */
export function calibrate(
  weights: UseLiteWeights,
  texts: readonly string[] = CALIBRATION_TEXTS,
): ReadonlyMap<string, ActivationRange> {
  const seen = new Map<string, { low: number; high: number }>();
  const network = new UseLiteNetwork(weights, (name, values) => {
    const range = seen.get(name) ?? { low: 0, high: 0 };
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value < range.low) range.low = value;
      else if (value > range.high) range.high = value;
    }
    seen.set(name, range);
  });
  const tokenizer = new UnigramTokenizer(weights.pieces, { reserved: RESERVED_IDS });
  const ids = texts.map((text) => tokenizer.encode(text, MAX_TOKENS));
  network.encode(ids, new Float32Array(ids.length * network.embeddingSize));
  return new Map(
    [...seen].map(([name, { low, high }]) => {
      const scale = (high - low || 1) / 255;
      return [name, { scale, zero: Math.round(-low / scale) }];
    }),
  );
}
