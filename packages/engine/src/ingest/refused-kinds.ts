import { mistakeKind } from './mistake-kind.ts';
import type { RefusedExample, RefusedExamples } from './refused-example.ts';

/** Kinds of mistakes that are counted for one code; what else comes up counts for the code alone. */
const MOST_KINDS = 60;
/** Of those, in one column or field. */
const MOST_OF_PLACE = 10;

interface Kind {
  rows: number;
  readonly example: Omit<RefusedExample, 'rows'>;
}

/** How often each kind of mistake came, with the first row of each. Bounded, however many ways there are to be wrong. */
export class RefusedKinds {
  readonly #codes = new Map<
    string,
    { readonly kinds: Map<string, Kind>; readonly places: Map<string, number> }
  >();

  /** @param example makes the first row of the kind ready to be shown; asked for once per kind. */
  add(
    code: string,
    { reason, place, rows = 1 }: { reason: string; place: string | undefined; rows?: number },
    example: () => Omit<RefusedExample, 'rows'>,
  ): void {
    let known = this.#codes.get(code);
    if (known === undefined) {
      known = { kinds: new Map(), places: new Map() };
      this.#codes.set(code, known);
    }
    // What names no place is wrong as a whole row, in the way that its code says.
    const name = place === undefined ? '' : mistakeKind(reason, place);
    const kind = known.kinds.get(name);
    if (kind !== undefined) {
      kind.rows += rows;
      return;
    }
    const where = place ?? '';
    const ofPlace = known.places.get(where) ?? 0;
    if (known.kinds.size >= MOST_KINDS || ofPlace >= MOST_OF_PLACE) return;
    known.places.set(where, ofPlace + 1);
    known.kinds.set(name, { rows, example: example() });
  }

  /** The most frequent kinds first. */
  examples(): RefusedExamples {
    const byCode: Record<string, RefusedExample[]> = {};
    for (const [code, { kinds }] of this.#codes) {
      byCode[code] = [...kinds.values()]
        .map(({ rows, example }): RefusedExample => ({ ...example, rows }))
        .sort((a, b) => b.rows - a.rows || a.row - b.row);
    }
    return byCode;
  }
}

/** The examples of several files as those of one call. */
export function mergedExamples(one: RefusedExamples, other: RefusedExamples): RefusedExamples {
  const merged = new RefusedKinds();
  for (const examples of [one, other]) {
    for (const [code, each] of Object.entries(examples)) {
      for (const { rows, ...example } of each)
        merged.add(code, { reason: example.reason, place: example.field, rows }, () => example);
    }
  }
  return merged.examples();
}
