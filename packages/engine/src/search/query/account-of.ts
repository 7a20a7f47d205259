import type { SearchAccount } from '../../domain/search.ts';
import { FIELDS } from '../index/fields.ts';
import type { SearchParts } from './search-parts.ts';
import type { Prepared, Searcher } from './searcher.ts';

/** Where the score of a product comes from, under the request that was searched last. Undefined when it has none. */
export function accountOf(
  item: number,
  { read, match }: Prepared,
  searcher: Searcher,
  { index }: SearchParts,
): SearchAccount | undefined {
  if (index.record(item) === undefined) return undefined;
  const words: SearchAccount['words'][number][] = [];
  let sum = 0;
  for (const [at, word] of read.words.entries()) {
    const list = match.lists[at]!;
    const place = list.lowerBound(item, 0);
    if (place >= list.length || list.items[place] !== item) continue;
    const impact = list.impacts[place]!;
    const score = list.weight * impact;
    sum += score;
    const reading = word.readings.find(({ term }) => index.postings(term).has(item)) ?? word.readings[0]!;
    const found = index.vocabulary.term(reading.term);
    const parts = index.contributions(item, reading.term);
    words.push({
      word: word.text,
      idf: list.weight,
      impact,
      score,
      ...(found === word.text ? {} : { found }),
      fields: Object.fromEntries(
        FIELDS.flatMap((field, number) => (parts[number]! > 0 ? [[field, parts[number]!]] : [])),
      ),
    });
  }
  if (words.length === 0) return undefined;
  const { head, share, named } = searcher.matcher.prior.parts(item);
  const bonuses = [
    { name: 'type asked for', score: head },
    { name: 'prevailing type', score: share },
    { name: 'brand or category named', score: named },
  ].filter(({ score }) => score > 0);
  return { score: sum + head + share + named, words, bonuses };
}
