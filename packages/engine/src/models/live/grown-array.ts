/** Twice the need, so that growing one item at a time costs O(1) each on average. */
function capacityFor(length: number): number {
  return Math.max(64, 2 * length);
}

/** A longer copy with room for at least `length` entries, the rest `fill`. */
export function grownFloat64(array: Float64Array, length: number, fill = 0): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacityFor(length)).fill(fill);
  grown.set(array);
  return grown;
}

/** A longer copy with room for at least `length` entries, the rest `fill`. */
export function grownInt32(array: Int32Array, length: number, fill = 0): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(capacityFor(length)).fill(fill);
  grown.set(array);
  return grown;
}
