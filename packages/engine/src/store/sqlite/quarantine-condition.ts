import type { QuarantineFilter } from '../../domain/ports/quarantine.ts';

/** The rows a filter means; parameters come from `quarantineParameters`. `$` follows `#`: the range is what begins with `source#`. */
export const QUARANTINE_CONDITION = `(:code IS NULL OR code = :code)
  AND (:source IS NULL OR source = :source OR (source >= :source || '#' AND source < :source || '$'))`;

export function quarantineParameters({ source, code }: QuarantineFilter): Record<string, string | null> {
  return { source: source ?? null, code: code ?? null };
}
