/** The parts of a product that are searched, in the order of a record's sections. */
export const FIELDS = [
  'title',
  'brand',
  'category',
  'type',
  'description',
  'attributes',
  'flags',
  'codes',
] as const;

export type Field = (typeof FIELDS)[number];

export const FIELD_COUNT = FIELDS.length;

export interface FieldWeights {
  /** How much a word in the field counts, per field. */
  readonly weights: Readonly<Record<Field, number>>;
  /** How much the length of the field damps its words, 0 … 1, per field. */
  readonly lengthDamping: Readonly<Record<Field, number>>;
  /** Where repetition stops to count: at k1 weighted occurrences a word is worth half of its idf. */
  readonly k1: number;
}
