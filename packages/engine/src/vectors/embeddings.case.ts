import { Random } from '../domain/random.ts';

/** Unit vectors around a few centres, as embeddings lie: rows × size. */
export function embeddings(rows: number, size: number, seed: number, spread = 0.6): Float32Array {
  const random = new Random(seed);
  const centres = Float32Array.from({ length: 40 * size }, () => random.normal());
  const out = new Float32Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const centre = random.below(40) * size;
    let square = 0;
    for (let i = 0; i < size; i++) {
      const value = centres[centre + i]! + spread * random.normal() + 0.3;
      out[row * size + i] = value;
      square += value * value;
    }
    for (let i = 0; i < size; i++) out[row * size + i]! /= Math.sqrt(square);
  }
  return out;
}
