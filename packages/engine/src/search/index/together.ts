import { FIELD_COUNT } from './fields.ts';
import type { InvertedIndex } from './inverted-index.ts';
import { AGAIN, type Record, sectionEnd, sectionStart } from './record.ts';

/** Products that are looked into for neighbouring words: enough to tell often from seldom from never. */
const LOOKED_INTO = 64;

/** Products that have both terms. */
export function productsWithBoth(index: InvertedIndex, left: number, right: number): number {
  let count = 0;
  eachWithBoth(index, left, right, () => {
    count++;
    return true;
  });
  return count;
}

/** Products in which `right` follows `left` at once, among the first that have both; at most `LOOKED_INTO`. */
export function adjacentIn(index: InvertedIndex, left: number, right: number): number {
  let count = 0;
  let looked = 0;
  eachWithBoth(index, left, right, (item) => {
    const record = index.record(item);
    if (record !== undefined && hasPhrase(record, [left, right])) count++;
    return ++looked < LOOKED_INTO;
  });
  return count;
}

/** Whether the terms stand side by side in order, in one section. */
export function hasPhrase(record: Record, terms: readonly number[]): boolean {
  for (let field = 0; field < FIELD_COUNT; field++) {
    const end = sectionEnd(record, field);
    for (let at = sectionStart(record, field); at < end; at++)
      if (record[at]! >>> 1 === terms[0] && continues(record, at, end, terms)) return true;
  }
  return false;
}

function continues(record: Record, start: number, end: number, terms: readonly number[]): boolean {
  let at = start;
  for (let next = 1; next < terms.length; next++) {
    // The next position begins at the next entry that is not one more term of this one.
    do at++;
    while (at < end && (record[at]! & AGAIN) !== 0);
    let found = false;
    for (let same = at; same < end && (same === at || (record[same]! & AGAIN) !== 0); same++)
      if (record[same]! >>> 1 === terms[next]) found = true;
    if (!found) return false;
  }
  return true;
}

function eachWithBoth(
  index: InvertedIndex,
  left: number,
  right: number,
  visit: (item: number) => boolean,
): void {
  let short = index.postings(left);
  let long = index.postings(right);
  if (short.length > long.length) [short, long] = [long, short];
  let place = 0;
  for (let at = 0; at < short.length; at++) {
    const item = short.items[at]!;
    place = long.lowerBound(item, place);
    if (place >= long.length) return;
    if (long.items[place] === item && !visit(item)) return;
  }
}
