import { KernelError } from './kernel-error.ts';

/** Throws `kernels.bad_argument` unless `value` is a whole number in [minimum, maximum]. */
export function assertWhole(value: number, field: string, minimum: number, maximum = 2 ** 31 - 1): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
  throw new KernelError(
    'kernels.bad_argument',
    field,
    `${field} is ${value}.`,
    `Give a whole number from ${minimum} to ${maximum}.`,
  );
}

/** Throws `kernels.bad_argument` unless `array` has at least `length` elements. */
export function assertLength(array: { readonly length: number }, length: number, field: string): void {
  if (array.length >= length) return;
  throw new KernelError(
    'kernels.bad_argument',
    field,
    `${field} has ${array.length} elements.`,
    `It needs ${length}.`,
  );
}
