import type { QuarantinedRow } from '../../domain/ports/quarantine.ts';

/** A field of an exported line that says why it was refused; an import passes over it. */
const REFUSED_NOTE = '_refused';

/**
 * A refused JSON line with where it stood and why it was refused, to be mended with the reason in sight. The rest of
 * the line stays as it came, to the character.
 */
export function withRefusedNote({ source, row, code, reason, content }: QuarantinedRow): string {
  const note = JSON.stringify({ source, row, code, reason });
  const rest = content.slice(1).trimStart();
  return `{"${REFUSED_NOTE}":${note}${rest.startsWith('}') ? '' : ','}${rest}`;
}

/** The value of a line without the note. */
export function withoutRefusedNote(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, REFUSED_NOTE)) return value;
  const { [REFUSED_NOTE]: _, ...rest } = value as Record<string, unknown>;
  return rest;
}
