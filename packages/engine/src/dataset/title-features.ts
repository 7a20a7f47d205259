import type { Csr } from '@aisle/kernels';

/** A word in fewer titles says nothing about likeness. */
const LEAST_TITLES = 2;
/** A word in more than this share of the titles hardly tells two items apart, and costs the square of its titles. */
const MOST_SHARE = 0.2;
/** Small catalogues may repeat themselves. */
const ALWAYS_ALLOWED = 50;

/**
 * TF-IDF of titles: items × features, rows of Euclidean length 1 (empty where a title has nothing in common with
 * another). Features are the set of a title's words, of its pairs of neighbouring words, and of how it begins, which in
 * most shops is the brand; weight ln(n / titles with the feature). Words are lower case without a plural s; Chinese and
 * Japanese are read sign by sign, so that pairs of signs stand for words.
 * Features are numbered in order of first appearance, so equal input gives equal columns.
 */
export function titleFeatures(titles: readonly string[]): Csr & { values: Float32Array } {
  const numbers = new Map<string, number>();
  const titlesWith: number[] = [];
  const rows = titles.map((title) => {
    const row = new Set<number>();
    for (const feature of featuresOf(title)) {
      let number = numbers.get(feature);
      if (number === undefined) {
        number = titlesWith.length;
        numbers.set(feature, number);
        titlesWith.push(0);
      }
      if (row.has(number)) continue;
      row.add(number);
      titlesWith[number]!++;
    }
    return row;
  });
  const most = Math.max(ALWAYS_ALLOWED, MOST_SHARE * titles.length);
  const kept = new Int32Array(titlesWith.length).fill(-1);
  const weights: number[] = [];
  for (const [number, count] of titlesWith.entries()) {
    if (count < LEAST_TITLES || count > most) continue;
    // Words that all of a few titles share keep a little weight.
    kept[number] = weights.push(Math.log((titles.length + 1) / count)) - 1;
  }
  const rowPointers = new Uint32Array(titles.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (const [item, row] of rows.entries()) {
    const own = [...row]
      .map((number) => kept[number]!)
      .filter((column) => column >= 0)
      .sort((a, b) => a - b);
    const norm = Math.sqrt(own.reduce((sum, column) => sum + weights[column]! ** 2, 0));
    for (const column of own) {
      columns.push(column);
      values.push(weights[column]! / norm);
    }
    rowPointers[item + 1] = columns.length;
  }
  return {
    rows: titles.length,
    columns: weights.length,
    rowPointers,
    columnIndices: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
}

const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+?(?=$|[^\p{L}\p{N}]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/gu;

function featuresOf(title: string): string[] {
  const words = (title.toLowerCase().match(WORDS) ?? []).map(singular);
  const features = [...words];
  for (let at = 1; at < words.length; at++) features.push(`${words[at - 1]} ${words[at]}`);
  if (words.length > 0) features.push(`^${words[0]}`);
  if (words.length > 1) features.push(`^${words[0]} ${words[1]}`);
  return features;
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
