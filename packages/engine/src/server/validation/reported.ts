import type { Warning } from '@aisle/contract';

const NONE = {};

/** The `warnings` field of an answer: absent when there is nothing to say. */
export function reported(warnings: readonly Warning[]): { warnings?: Warning[] } {
  return warnings.length === 0 ? NONE : { warnings: [...warnings] };
}
