import { type Csr, createKernelsSync, type Kernels } from '@aisle/kernels';
import { EMPTY_HISTORY } from '../../domain/history.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { Evidence, ModelQuery, ScoredItems, Scorer } from '../../domain/model.ts';
import { entryOf, type ItemItems, placeItems } from './item-items.ts';
import { INPUT_CAPACITY, QueryInput } from './query-input.ts';

export interface ItemItemsScorerOptions {
  /** Weight of an act by event type code. */
  readonly weights: ArrayLike<number>;
  /** Steps back after which an act weighs 1/e; 0: age does not matter. */
  readonly decay: number;
  /** Only the items of the page are looked at, never the history. */
  readonly contextOnly?: boolean;
  /** Figures for the operator about the entry that weighed most: its place in the artefact's matrix, its row, its column. */
  readonly figures?: (entry: number, row: number, column: number) => Readonly<Record<string, number>>;
}

const NO_ITEM = 0xffffffff;

/**
 * Serves an item-item matrix: score of `j` = Σ_i weight_i · M[i, j] over the query's items. The matrix is moved once
 * into the numbering of the live table and into the kernels' memory; a request then allocates nothing.
 */
export class ItemItemsScorer implements Scorer {
  readonly #kernels: Kernels;
  readonly #artefact: Csr & { readonly values: Float32Array };
  readonly #matrix: Csr;
  readonly #rowOf: Uint32Array;
  readonly #input: QueryInput;
  readonly #scores: Float32Array;
  readonly #ids: Uint32Array;
  readonly #best: Float32Array;
  readonly #options: ItemItemsScorerOptions;
  readonly #page: { now: number; history: ModelQuery['history']; context: readonly ItemIndex[] };

  constructor({ matrix, itemIds }: ItemItems, items: ItemTable, options: ItemItemsScorerOptions) {
    const placeOf = placeItems(itemIds, items);
    const size = items.size;
    const entries = matrix.columnIndices.length;
    const bytes = entries * 8 + size * 16 + INPUT_CAPACITY * 8;
    this.#kernels = createKernelsSync({ maxMemoryMb: Math.ceil(bytes / 2 ** 20) + 4 });
    const { memory } = this.#kernels;
    this.#artefact = matrix;
    this.#options = options;
    this.#rowOf = new Uint32Array(size).fill(NO_ITEM);
    for (let row = 0; row < placeOf.length; row++) this.#rowOf[placeOf[row]!] = row;
    this.#matrix = moved(matrix, placeOf, this.#rowOf, {
      rows: size,
      columns: size,
      rowPointers: memory.u32(size + 1),
      columnIndices: memory.u32(entries),
      values: memory.f32(entries),
    });
    this.#scores = memory.f32(Math.max(1, size));
    this.#ids = memory.u32(Math.max(1, size));
    this.#best = memory.f32(Math.max(1, size));
    this.#input = new QueryInput(memory.u32(INPUT_CAPACITY), memory.f32(INPUT_CAPACITY), {
      ...options,
      items: size,
    });
    this.#page = { now: 0, history: EMPTY_HISTORY, context: [] };
  }

  retrieve(query: ModelQuery, k: number, out: ScoredItems): void {
    out.length = 0;
    const most = Math.min(k, this.#matrix.rows);
    this.#read(query);
    if (most === 0 || this.#input.length === 0) return;
    this.#score();
    const found = this.#kernels.topK.ofDense(this.#scores, most, this.#ids, this.#best, null, 0);
    for (let place = 0; place < found; place++) {
      out.items[place] = this.#ids[place]!;
      out.scores[place] = this.#best[place]!;
    }
    out.length = found;
  }

  scoreAll(query: ModelQuery, scores: Float32Array): void {
    this.#read(query);
    this.#score();
    scores.set(this.#scores.subarray(0, this.#matrix.rows));
    scores.fill(0, this.#matrix.rows);
  }

  explain(query: ModelQuery, item: ItemIndex): Evidence | undefined {
    const column = this.#rowOf[item];
    if (column === undefined || column === NO_ITEM) return undefined;
    this.#read(query);
    const { items, weights, length } = this.#input;
    let total = 0;
    let positive = 0;
    let most = 0;
    let because = -1;
    let mostEntry = -1;
    for (let place = 0; place < length; place++) {
      const row = this.#rowOf[items[place]!]!;
      const entry = row === NO_ITEM ? -1 : entryOf(this.#artefact, row, column);
      if (entry < 0) continue;
      const part = Math.fround(weights[place]! * this.#artefact.values[entry]!);
      total = Math.fround(total + part);
      if (part > 0) positive += part;
      if (part <= most) continue;
      most = part;
      because = items[place]!;
      mostEntry = entry;
    }
    if (!(total > 0)) return undefined;
    const figures = this.#options.figures?.(mostEntry, this.#rowOf[because]!, column);
    return { because: because as ItemIndex, figures: { share: most / positive, ...figures } };
  }

  #read(query: ModelQuery): void {
    if (!this.#options.contextOnly) {
      this.#input.read(query);
      return;
    }
    this.#page.context = query.context;
    this.#input.read(this.#page);
  }

  #score(): void {
    const { items, weights, length } = this.#input;
    this.#kernels.sparse.scoreRows(this.#matrix, items, weights, length, this.#scores);
  }
}

/** The matrix in the numbering of the live table, written into `to`; rows keep the order of their entries. */
function moved(matrix: Csr, placeOf: Uint32Array, rowOf: Uint32Array, to: Csr): Csr {
  let length = 0;
  to.rowPointers[0] = 0;
  for (let item = 0; item < to.rows; item++) {
    const row = rowOf[item]!;
    if (row !== NO_ITEM) {
      for (let entry = matrix.rowPointers[row]!; entry < matrix.rowPointers[row + 1]!; entry++) {
        to.columnIndices[length] = placeOf[matrix.columnIndices[entry]!]!;
        to.values![length++] = matrix.values![entry]!;
      }
    }
    to.rowPointers[item + 1] = length;
  }
  return to;
}
