import { LIMITS } from '@aisle/contract';
import { Refusal } from './refusal.ts';

/**
 * Refuses free-form data that is too deep or too large, and numbers that JSON cannot give back (1e999).
 * Walks with an own stack: the depth is the sender's choice.
 * @throws Refusal naming `field`.
 */
export function requireBounded(data: unknown, field: string): void {
  const pending: [unknown, number][] = [[data, 0]];
  let nodes = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, depth] = next;
    if (++nodes > LIMITS.paramsNodes)
      throw new Refusal([
        { code: 'invalid_field', field, detail: `Has more than ${LIMITS.paramsNodes} parts.` },
      ]);
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Refusal([{ code: 'invalid_field', field, detail: 'Contains a number that is too large.' }]);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= LIMITS.paramsDepth)
      throw new Refusal([
        { code: 'invalid_field', field, detail: `Is more than ${LIMITS.paramsDepth} levels deep.` },
      ]);
    for (const part of Object.values(value)) {
      pending.push([part, depth + 1]);
      if (pending.length > LIMITS.paramsNodes) break;
    }
  }
}
