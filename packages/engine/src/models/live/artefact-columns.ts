import type { ArtefactArray, ArtefactContent } from '../../domain/artefact.ts';
import { AisleError } from '../../domain/errors.ts';

interface ArrayConstructors {
  readonly Int32Array: Int32ArrayConstructor;
  readonly Uint32Array: Uint32ArrayConstructor;
  readonly Float32Array: Float32ArrayConstructor;
  readonly Float64Array: Float64ArrayConstructor;
}

function corrupt(model: string, what: string): AisleError {
  return new AisleError('artefact_corrupt', `The ${model} artefact ${what}.`, {
    remedy: `Train ${model} again, or promote an earlier version.`,
  });
}

/** An array of the artefact, of the wanted type and length. @throws AisleError `artefact_corrupt`. */
export function columnOf<Kind extends keyof ArrayConstructors>(
  model: string,
  content: ArtefactContent,
  name: string,
  kind: Kind,
  length?: number,
): InstanceType<ArrayConstructors[Kind]> {
  const array: ArtefactArray | undefined = content.arrays[name];
  if (array === undefined || array.constructor.name !== kind) {
    throw corrupt(model, `has no array "${name}" of type ${kind}`);
  }
  if (length !== undefined && array.length !== length) {
    throw corrupt(model, `has ${array.length} entries in "${name}" where ${length} belong`);
  }
  return array as InstanceType<ArrayConstructors[Kind]>;
}

/** A list of strings of the artefact's metadata. @throws AisleError `artefact_corrupt`. */
export function stringsOf(model: string, content: ArtefactContent, name: string): readonly string[] {
  const list = content.meta[name];
  if (!Array.isArray(list) || list.some((entry) => typeof entry !== 'string')) {
    throw corrupt(model, `has no list of strings "${name}"`);
  }
  return list as readonly string[];
}

/** A number of the artefact's metadata; `null` stands for NaN. @throws AisleError `artefact_corrupt`. */
export function numberOf(model: string, content: ArtefactContent, name: string): number {
  const value = content.meta[name];
  if (value === null) return Number.NaN;
  if (typeof value !== 'number') throw corrupt(model, `has no number "${name}"`);
  return value;
}
