import type { LoadOptions } from '../../domain/model.ts';
import { FIELD_COUNT, FIELDS, type FieldWeights } from './fields.ts';
import { PostingList } from './posting-list.ts';
import { AGAIN, GAP, type Record, sectionEnd, sectionStart } from './record.ts';
import { Vocabulary } from './vocabulary.ts';

/** Products re-weighed between two turns. */
const RECORDS_A_TURN = 16;

/** Mean lengths may move by this share before products are weighed anew. */
const TOLERATED_DRIFT = 0.15;

/** Below so many products weighing all of them anew takes no time worth a turn. */
const FEW = 256;

const NO_POSTINGS = new PostingList(0);

/**
 * Inverted index with BM25F impacts (Robertson, Zaragoza & Taylor 2004, "Simple BM25 extension to multiple weighted
 * fields"): occurrences are weighed and damped by length per field, added up, and only then saturated.
 *
 *     tf = Σ_field weight · occurrences / (1 − b + b · length / mean length),  impact = tf / (k1 + tf)
 *
 * A change is in the next answer. Mean lengths are held still between calls of `settle`, so that a product's impacts do
 * not depend on what came after it.
 */
export class InvertedIndex {
  readonly vocabulary = new Vocabulary();
  readonly weights: FieldWeights;
  readonly #postings: PostingList[] = [];
  readonly #records: (Record | undefined)[] = [];
  /** Sums of lengths in words, and how many products have the field at all. */
  readonly #lengths = new Float64Array(FIELD_COUNT);
  readonly #having = new Float64Array(FIELD_COUNT);
  readonly #means = new Float64Array(FIELD_COUNT).fill(1);
  readonly #fieldWeight: Float64Array;
  readonly #damping: Float64Array;
  #weighed = new Float32Array(1024);
  #touched = new Int32Array(1024);
  #count = 0;
  #settledAt = 0;

  constructor(weights: FieldWeights) {
    this.weights = weights;
    this.#fieldWeight = Float64Array.from(FIELDS, (field) => weights.weights[field]);
    this.#damping = Float64Array.from(FIELDS, (field) => weights.lengthDamping[field]);
  }

  /** Products in the index. */
  get count(): number {
    return this.#count;
  }

  /** One more than the highest item index ever put. */
  get span(): number {
    return this.#records.length;
  }

  record(item: number): Record | undefined {
    return this.#records[item];
  }

  postings(term: number): PostingList {
    return this.#postings[term] ?? NO_POSTINGS;
  }

  /** Products that have the term. */
  frequency(term: number): number {
    return this.#postings[term]?.length ?? 0;
  }

  /** ln(1 + (N − df + ½) / (df + ½)): how telling a term is that `frequency` products have. */
  idf(frequency: number): number {
    return Math.log(1 + (this.#count - frequency + 0.5) / (frequency + 0.5));
  }

  put(item: number, record: Record): void {
    this.keep(item, record);
    this.#weigh(item, record);
    if (this.#count <= FEW && this.#count >= 2 * this.#settledAt) this.#settleAtOnce();
  }

  /** Takes the record in without postings, for a load that ends with `settle`. */
  keep(item: number, record: Record): void {
    if (this.#records[item] !== undefined) this.remove(item);
    while (this.#records.length < item) this.#records.push(undefined);
    this.#records[item] = record;
    this.#count++;
    for (let field = 0; field < FIELD_COUNT; field++) {
      const length = wordsOf(record, field);
      this.#lengths[field]! += length;
      if (length > 0) this.#having[field]!++;
    }
  }

  remove(item: number): boolean {
    const record = this.#records[item];
    if (record === undefined) return false;
    this.#records[item] = undefined;
    this.#count--;
    for (let field = 0; field < FIELD_COUNT; field++) {
      const length = wordsOf(record, field);
      this.#lengths[field]! -= length;
      if (length > 0) this.#having[field]!--;
    }
    for (let at = FIELD_COUNT; at < record.length; at++) this.#postings[record[at]! >>> 1]?.delete(item);
    return true;
  }

  /** Whether mean lengths have moved so far that `settle` is worth its time. */
  get drifted(): boolean {
    for (let field = 0; field < FIELD_COUNT; field++) {
      const mean = this.#meanNow(field);
      if (Math.abs(mean - this.#means[field]!) > TOLERATED_DRIFT * this.#means[field]!) return true;
    }
    return false;
  }

  /** Takes the mean lengths as they are now and weighs every product by them. */
  async settle({ turn }: LoadOptions = {}): Promise<void> {
    this.#takeMeans();
    for (let item = 0; item < this.#records.length; item++) {
      if (item % RECORDS_A_TURN === 0) await turn?.();
      const record = this.#records[item];
      if (record !== undefined) this.#weigh(item, record);
    }
  }

  /** Occurrences of a term in each field, damped and weighed: the addends of its tf. For accounts. */
  contributions(item: number, term: number): Float64Array {
    const parts = new Float64Array(FIELD_COUNT);
    const record = this.#records[item];
    if (record === undefined) return parts;
    for (let field = 0; field < FIELD_COUNT; field++) {
      const each = this.#fieldFactor(record, field);
      for (let at = sectionStart(record, field); at < sectionEnd(record, field); at++)
        if (record[at]! >>> 1 === term) parts[field]! += each;
    }
    return parts;
  }

  #settleAtOnce(): void {
    this.#takeMeans();
    for (let item = 0; item < this.#records.length; item++) {
      const record = this.#records[item];
      if (record !== undefined) this.#weigh(item, record);
    }
  }

  #takeMeans(): void {
    for (let field = 0; field < FIELD_COUNT; field++) this.#means[field] = this.#meanNow(field);
    this.#settledAt = this.#count;
  }

  #meanNow(field: number): number {
    return this.#having[field]! === 0 ? 1 : this.#lengths[field]! / this.#having[field]!;
  }

  #fieldFactor(record: Record, field: number): number {
    const weight = this.#fieldWeight[field]!;
    const damping = this.#damping[field]!;
    if (damping === 0 || weight === 0) return weight;
    return weight / (1 - damping + (damping * wordsOf(record, field)) / this.#means[field]!);
  }

  #weigh(item: number, record: Record): void {
    const { size } = this.vocabulary;
    if (this.#weighed.length < size) this.#weighed = new Float32Array(2 * size);
    if (this.#touched.length < record.length) this.#touched = new Int32Array(2 * record.length);
    const weighed = this.#weighed;
    const touched = this.#touched;
    let terms = 0;
    for (let field = 0; field < FIELD_COUNT; field++) {
      const each = this.#fieldFactor(record, field);
      if (each === 0) continue;
      for (let at = sectionStart(record, field); at < sectionEnd(record, field); at++) {
        const term = record[at]! >>> 1;
        if (term === GAP) continue;
        if (weighed[term] === 0) touched[terms++] = term;
        weighed[term]! += each;
      }
    }
    const { k1 } = this.weights;
    for (let at = 0; at < terms; at++) {
      const term = touched[at]!;
      const tf = weighed[term]!;
      weighed[term] = 0;
      while (this.#postings.length <= term) this.#postings.push(NO_POSTINGS);
      let list = this.#postings[term]!;
      if (list === NO_POSTINGS) {
        list = new PostingList();
        this.#postings[term] = list;
      }
      list.set(item, tf / (k1 + tf));
    }
  }
}

function wordsOf(record: Record, field: number): number {
  let words = 0;
  for (let at = sectionStart(record, field); at < sectionEnd(record, field); at++)
    if (record[at] !== GAP && (record[at]! & AGAIN) === 0) words++;
  return words;
}
