/** One weighted entry of a row's system: its factors, w and c. */
export interface FactorEntry {
  readonly y: ArrayLike<number>;
  readonly w: number;
  readonly c: number;
}

/** x = (G + λI + Σ w y yᵀ)⁻¹ Σ c y by Gaussian elimination in f64. */
export function factorRowReference(
  gram: ArrayLike<number>,
  lambda: number,
  entries: readonly FactorEntry[],
  width: number,
): Float64Array {
  const rows = Array.from({ length: width }, (_, i) =>
    Float64Array.from({ length: width + 1 }, (_, j) => {
      if (j === width) return entries.reduce((sum, { y, c }) => sum + c * y[i]!, 0);
      const own = gram[i * width + j]! + (i === j ? lambda : 0);
      return entries.reduce((sum, { y, w }) => sum + w * y[i]! * y[j]!, own);
    }),
  );
  for (let p = 0; p < width; p++) {
    for (let i = p + 1; i < width; i++) {
      const factor = rows[i]![p]! / rows[p]![p]!;
      for (let j = p; j <= width; j++) rows[i]![j]! -= factor * rows[p]![j]!;
    }
  }
  const x = new Float64Array(width);
  for (let i = width - 1; i >= 0; i--) {
    let sum = rows[i]![width]!;
    for (let j = i + 1; j < width; j++) sum -= rows[i]![j]! * x[j]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}
