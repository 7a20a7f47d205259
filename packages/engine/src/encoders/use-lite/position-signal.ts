/** Longest text in tokens; the model was trained on no more. */
export const MAX_TOKENS = 128;

/** sin and cos of position · frequency, MAX_TOKENS × 2 · frequencies (Vaswani et al. 2017, section 3.5). */
export function positionSignal(frequencies: Float32Array): Float32Array {
  const half = frequencies.length;
  const signal = new Float32Array(MAX_TOKENS * 2 * half);
  for (let position = 0; position < MAX_TOKENS; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * frequencies[i]!;
      signal[position * 2 * half + i] = Math.sin(angle);
      signal[position * 2 * half + half + i] = Math.cos(angle);
    }
  }
  return signal;
}
