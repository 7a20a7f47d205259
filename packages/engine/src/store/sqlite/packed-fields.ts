/**
 * Many short strings as one: handing one long string to another thread is a memory copy, handing thousands of short
 * ones is not. `lengths` counts UTF-16 code units, field by field.
 */
export class FieldPacker {
  readonly #parts: string[] = [];

  add(field: string): void {
    this.#parts.push(field);
  }

  pack(): { text: string; lengths: Uint32Array } {
    return { text: this.#parts.join(''), lengths: Uint32Array.from(this.#parts, (part) => part.length) };
  }
}

/** Calls back with each record's fields in turn; the array is reused. */
export function forEachPacked(
  { text, lengths }: { readonly text: string; readonly lengths: Uint32Array },
  fieldCount: number,
  visit: (fields: readonly string[], record: number) => void,
): void {
  const fields = new Array<string>(fieldCount).fill('');
  let position = 0;
  for (let field = 0; field < lengths.length; field++) {
    const end = position + lengths[field]!;
    fields[field % fieldCount] = text.slice(position, end);
    position = end;
    if (field % fieldCount === fieldCount - 1) visit(fields, (field - fieldCount + 1) / fieldCount);
  }
}
