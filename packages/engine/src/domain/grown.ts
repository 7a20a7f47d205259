type NumberArray = Int32Array | Uint32Array | Uint8Array | Float32Array | Float64Array;

/** The same values in a larger array of the same kind; the places that are new hold `fill`. */
export function grown<Values extends NumberArray>(values: Values, capacity: number, fill = 0): Values {
  const larger = new (values.constructor as new (length: number) => Values)(capacity);
  if (fill !== 0) larger.fill(fill, values.length);
  larger.set(values);
  return larger;
}

/** With room for `index`, at least twice as long: growing one by one costs a constant time each, on average. */
export function grownFor<Values extends NumberArray>(values: Values, index: number, fill = 0): Values {
  return grown(values, Math.max(2 * values.length, index + 1), fill);
}
