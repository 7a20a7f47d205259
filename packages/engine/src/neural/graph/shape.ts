/** A length, or a name where it may be any: equal names are equal lengths. */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

/** The shape two values have together, lengths of 1 (and missing leading ones) repeated. @throws RangeError */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new RangeError(`shapes [${a.join()}] and [${b.join()}] do not go together at axis ${axis}`);
  });
}

/** Axes of `whole` along which `part` is repeated to become it; missing leading axes among them. */
export function repeatedAxes(part: Shape, whole: Shape): number[] {
  const missing = whole.length - part.length;
  const axes: number[] = [];
  for (let axis = 0; axis < whole.length; axis++) {
    if (axis < missing || (part[axis - missing] === 1 && whole[axis] !== 1)) axes.push(axis);
  }
  return axes;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** The length of several dimensions laid one after the other; its name is made of theirs. */
export function product(dimensions: Shape): Dimension {
  const names = dimensions.filter((dimension) => typeof dimension === 'string');
  let length = 1;
  for (const dimension of dimensions) if (typeof dimension === 'number') length *= dimension;
  if (names.length === 0) return length;
  return length === 1 ? names.join('*') : `${length}*${names.join('*')}`;
}
