import { AisleError } from '../domain/errors.ts';

/** @throws AisleError `invalid_field` when the length is another or a number is not finite. */
export function assertVector(vector: Float32Array, size: number): void {
  if (vector.length !== size) {
    throw new AisleError('invalid_field', `A vector has ${vector.length} numbers; the index holds ${size}.`, {
      field: 'vector',
      remedy: 'Encode with the encoder that the index was built with, or build it again.',
    });
  }
  for (let i = 0; i < size; i++) {
    if (Number.isFinite(vector[i])) continue;
    throw new AisleError('invalid_field', `Number ${i} of a vector is not finite.`, {
      field: 'vector',
      remedy: 'See what the encoder gives for this text.',
    });
  }
}
