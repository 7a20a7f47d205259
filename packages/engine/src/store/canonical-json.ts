import { createHash } from 'node:crypto';
import { AisleError } from '../domain/errors.ts';
import type { Json } from '../domain/model.ts';

/**
 * JSON with sorted keys and no white space: equal data, equal text (after RFC 8785; numbers and strings are
 * written as ECMAScript does, which that standard prescribes). Members that are undefined are left out.
 * @throws AisleError `invalid_configuration` for numbers that JSON cannot hold.
 */
export function canonicalJson(value: Json | undefined, path = '$'): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new AisleError('invalid_configuration', `${path} is ${value}, which JSON cannot hold.`, {
      field: path,
      remedy: 'Use a finite number, or leave the member out.',
    });
  }
  if (value === null || value === undefined || typeof value !== 'object')
    return JSON.stringify(value ?? null);
  if (Array.isArray(value))
    return `[${value.map((item, i) => canonicalJson(item, `${path}[${i}]`)).join(',')}]`;
  const members = Object.entries(value as Record<string, Json | undefined>)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, `${path}.${key}`)}`)
    .join(',')}}`;
}

export function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
