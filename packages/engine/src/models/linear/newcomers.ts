import type { Csr } from '@aisle/kernels';
import type { ItemSelection } from './item-selection.ts';
import type { TitleLikeness } from './title-likeness.ts';

/** Known items that lend a newcomer what was learned of them. */
const LENDERS = 10;
/**
 * What a newcomer is worth as an answer beside an item that stands there by its own right. At 1 newcomers took 4 % of
 * Recall@20 from known items on a simulated shop of which they are 8 %; likeness lifts those that fit all the same.
 */
const LENT = 0.5;
/** Newcomers in one row: the greatest entries. */
const MOST_NEWCOMERS = 100;

export interface NewcomerOptions {
  /** Weight of likeness itself wherever a newcomer is concerned. */
  readonly titleShare: number;
  /** Entries of known items kept in a newcomer's row. */
  readonly neighbors: number;
}

/** An item-item matrix with newcomers after the items it had. */
export interface WithNewcomers {
  readonly matrix: Csr & { readonly values: Float32Array };
  /** Item of each newcomer, ascending; newcomer `c` has the number `selection.chosen.length + c`. */
  readonly newcomers: Uint32Array;
}

/**
 * Rows and columns for items that behaviour says nothing about yet. A newcomer stands where the known items with titles
 * like its own stand: with A[m, c] = likeness(c, m)² over its ten most alike known items, summing to 1 for each c,
 *
 *     B[i, c] = ½ · Σ_m B[i, m] · A[m, c] + share · likeness(i, c)      B[c, j] likewise over rows, without the ½.
 *
 * The squares let the most alike lend most. Likeness itself is added because the mean of ten columns has no peaks: alone it
 * orders newcomers well among themselves but hardly ever lifts one above a known item.
 */
export function addNewcomers(
  known: Csr & { readonly values: Float32Array },
  selection: ItemSelection,
  likeness: TitleLikeness,
  options: NewcomerOptions,
): WithNewcomers {
  const n = selection.chosen.length;
  const { newcomers, lenders } = newcomersOf(selection, likeness);
  const borrowers = borrowersOf(lenders, n);
  const numberOf = selection.numberOf.slice();
  for (let at = 0; at < newcomers.length; at++) numberOf[newcomers[at]!] = n + at;
  const line = new Row(n + newcomers.length);
  const rows = new Rows(n + newcomers.length);
  const addBorrowed = (row: number, factor: number) => {
    for (let entry = known.rowPointers[row]!; entry < known.rowPointers[row + 1]!; entry++) {
      const column = known.columnIndices[entry]!;
      const value = factor * known.values[entry]!;
      line.add(column, value);
      for (const { number, share } of borrowers[column]!) line.add(number, value * share);
    }
  };
  const addLikeness = (item: number, from: number) => {
    for (let entry = likeness.rowPointers[item]!; entry < likeness.rowPointers[item + 1]!; entry++) {
      const number = numberOf[likeness.columnIndices[entry]!]!;
      if (number >= from) line.add(number, options.titleShare * likeness.values[entry]!);
    }
  };
  for (let row = 0; row < n; row++) {
    addBorrowed(row, 1);
    addLikeness(selection.chosen[row]!, n);
    rows.push(line, row, n, Number.POSITIVE_INFINITY);
  }
  for (let at = 0; at < newcomers.length; at++) {
    for (const { number, share } of lenders[at]!) addBorrowed(number, share);
    addLikeness(newcomers[at]!, 0);
    rows.push(line, n + at, n, options.neighbors);
  }
  return { matrix: rows.finish(), newcomers };
}

interface Share {
  readonly number: number;
  readonly share: number;
}

/** Items that are not chosen and whose title is like that of a chosen one. */
function newcomersOf(
  { numberOf }: ItemSelection,
  likeness: TitleLikeness,
): { newcomers: Uint32Array; lenders: Share[][] } {
  const newcomers: number[] = [];
  const lenders: Share[][] = [];
  for (let item = 0; item < likeness.rows; item++) {
    if (numberOf[item]! >= 0) continue;
    const own: Share[] = [];
    for (let entry = likeness.rowPointers[item]!; entry < likeness.rowPointers[item + 1]!; entry++) {
      const number = numberOf[likeness.columnIndices[entry]!]!;
      if (number >= 0) own.push({ number, share: likeness.values[entry]! ** 2 });
    }
    if (own.length === 0) continue;
    own.sort((a, b) => b.share - a.share || a.number - b.number).splice(LENDERS);
    const sum = own.reduce((total, { share }) => total + share, 0);
    newcomers.push(item);
    lenders.push(own.map(({ number, share }) => ({ number, share: share / sum })));
  }
  return { newcomers: Uint32Array.from(newcomers), lenders };
}

/** For each known item, the newcomers that it lends to. */
function borrowersOf(lenders: readonly Share[][], n: number): Share[][] {
  const borrowers: Share[][] = Array.from({ length: n }, () => []);
  for (const [at, own] of lenders.entries()) {
    for (const { number, share } of own) borrowers[number]!.push({ number: n + at, share: LENT * share });
  }
  return borrowers;
}

/** A sparse sum of one row. */
class Row {
  readonly sums: Float64Array;
  readonly columns: Uint32Array;
  length = 0;
  readonly #touched: Uint8Array;

  constructor(columns: number) {
    this.sums = new Float64Array(columns);
    this.columns = new Uint32Array(columns);
    this.#touched = new Uint8Array(columns);
  }

  add(column: number, value: number): void {
    if (this.#touched[column] === 0) {
      this.#touched[column] = 1;
      this.columns[this.length++] = column;
    }
    this.sums[column]! += value;
  }

  clear(): void {
    for (let at = 0; at < this.length; at++) {
      this.sums[this.columns[at]!] = 0;
      this.#touched[this.columns[at]!] = 0;
    }
    this.length = 0;
  }
}

class Rows {
  readonly #rowPointers: Uint32Array;
  #columns = new Uint32Array(1024);
  #values = new Float32Array(1024);
  #length = 0;
  #rows = 0;

  constructor(rows: number) {
    this.#rowPointers = new Uint32Array(rows + 1);
  }

  /** Takes the row, with the greatest entries of known items (below `n`) and of newcomers, and empties it. */
  push(row: Row, own: number, n: number, mostKnown: number): void {
    const all = row.columns.subarray(0, row.length).sort();
    let split = 0;
    while (split < all.length && all[split]! < n) split++;
    const leastKnown = leastKept(row.sums, all.subarray(0, split), mostKnown);
    const leastNew = leastKept(row.sums, all.subarray(split), MOST_NEWCOMERS);
    this.#reserve(all.length);
    for (let at = 0; at < all.length; at++) {
      const column = all[at]!;
      const value = row.sums[column]!;
      if (column === own || value === 0 || Math.abs(value) < (at < split ? leastKnown : leastNew)) continue;
      this.#columns[this.#length] = column;
      this.#values[this.#length++] = value;
    }
    this.#rowPointers[++this.#rows] = this.#length;
    row.clear();
  }

  finish(): Csr & { readonly values: Float32Array } {
    return {
      rows: this.#rows,
      columns: this.#rows,
      rowPointers: this.#rowPointers,
      columnIndices: this.#columns.slice(0, this.#length),
      values: this.#values.slice(0, this.#length),
    };
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#columns.length) return;
    const columns = new Uint32Array(needed * 2);
    columns.set(this.#columns);
    this.#columns = columns;
    const values = new Float32Array(columns.length);
    values.set(this.#values);
    this.#values = values;
  }
}

/** The magnitude of the entry that is the `most`th greatest; 0 where there are no more than so many. */
function leastKept(sums: Float64Array, columns: Uint32Array, most: number): number {
  if (columns.length <= most) return 0;
  const magnitudes = Float64Array.from(columns, (column) => Math.abs(sums[column]!)).sort();
  return magnitudes[columns.length - most]!;
}
