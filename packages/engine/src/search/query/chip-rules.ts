import type { EpochMs } from '../../domain/ids.ts';
import { FIELDS } from '../index/fields.ts';
import { sectionEnd, sectionStart } from '../index/record.ts';
import { hasPhrase } from '../index/together.ts';
import { readWords } from './read-query.ts';
import type { ReadRequest } from './read-request.ts';
import type { SearchParts } from './search-parts.ts';

/** Something the query demands of a product. */
export interface ChipRule {
  readonly label: string;
  /** False for quotations, which are words. */
  readonly chip: boolean;
  readonly fits: (item: number) => boolean;
}

const TITLE = FIELDS.indexOf('title');
/** Words that make a refusal good: a "sugar free" product has no sugar. */
const AFTER = ['free'];
const BEFORE = ['no', 'without', 'zero', 'non'];

/** Demands of a query, the hardest first: price and refusals, quotations, then size and colour. */
export function chipRules(read: ReadRequest, parts: SearchParts, now: EpochMs | undefined): ChipRule[] {
  const { columns, facets, index } = parts;
  const rules: ChipRule[] = [];
  for (const { words, chip } of read.phrases.refused) {
    const terms = readWords(words.replace(/\s(?:and|or)\s/g, ' '), index).flatMap(({ readings }) =>
      readings.slice(0, 1).map(({ term }) => term),
    );
    if (terms.length > 0)
      rules.push({
        label: chip.label,
        chip: true,
        fits: (item) => !terms.some((term) => has(item, term, parts)),
      });
  }
  const { price } = read.phrases;
  if (price !== undefined) {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = price;
    rules.push({
      label: price.chip.label,
      chip: true,
      fits: (item) => {
        const asked = columns.priceAt(item, now);
        return asked >= from && asked <= to;
      },
    });
  }
  for (const quoted of read.phrases.quoted) {
    const terms = readWords(quoted, index).map(({ readings }) => readings[0]?.term ?? -1);
    if (terms.length < 2) continue;
    rules.push({
      label: `"${quoted}"`,
      chip: false,
      fits: (item) => {
        const record = index.record(item);
        return record !== undefined && hasPhrase(record, terms);
      },
    });
  }
  for (const { chip, meanings } of read.meanings) {
    if (chip.effect !== 'filter') continue;
    const choices = new Set(meanings.map(({ dimension, value }) => facets.numberOf(dimension, value) ?? -1));
    const terms = readWords(chip.id.slice(chip.id.indexOf(':') + 1), index).map(
      ({ readings }) => readings[0]?.term ?? -1,
    );
    rules.push({
      label: chip.label,
      chip: true,
      fits: (item) =>
        facets.hasAny(item, choices) || (chip.kind === 'colour' && titleHas(item, terms, parts)),
    });
  }
  return rules;
}

/** Whether the product has the term, and not only to say that it is free of it. */
function has(item: number, term: number, { index }: SearchParts): boolean {
  if (!index.postings(term).has(item)) return false;
  const record = index.record(item)!;
  const { vocabulary } = index;
  const beside = (word: string, order: (other: number) => number[]): boolean => {
    const other = vocabulary.numberOf(word);
    return other !== undefined && hasPhrase(record, order(other));
  };
  return (
    !AFTER.some((word) => beside(word, (other) => [term, other])) &&
    !BEFORE.some((word) => beside(word, (other) => [other, term]))
  );
}

function titleHas(item: number, terms: readonly number[], { index }: SearchParts): boolean {
  const record = index.record(item);
  if (record === undefined) return false;
  return terms.every((term) => {
    for (let at = sectionStart(record, TITLE); at < sectionEnd(record, TITLE); at++)
      if (record[at]! >>> 1 === term) return true;
    return false;
  });
}
