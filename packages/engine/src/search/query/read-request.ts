import type { SearchChip, SearchCorrection, SearchRequest } from '../../domain/search.ts';
import { MOST_WORDS } from '../rank/accumulator.ts';
import { type ReadMeaning, readMeanings } from '../understanding/read-meanings.ts';
import { type ReadPhrases, readPhrases } from '../understanding/read-phrases.ts';
import { headWord, type QueryWord, type Reading, readWords, tellingWords } from './read-query.ts';
import { respell } from './respell.ts';
import type { SearchParts } from './search-parts.ts';
import { LONGEST_SYNONYM } from './synonyms.ts';

/** Words that an incomplete one may become. */
const COMPLETIONS = 24;
/** What is found by a synonym or by completing a word counts a little less than the word itself. */
const SYNONYM_WEIGHT = 0.8;
const COMPLETION_WEIGHT = 0.9;

/** A request as it is searched. */
export interface ReadRequest {
  /** Words that rank, each with at least one reading. */
  readonly words: readonly QueryWord[];
  /** Words that nothing in the catalogue is like. */
  readonly unknown: readonly QueryWord[];
  /** Term of the word that names the thing, −1 when unknown. */
  readonly headTerm: number;
  readonly phrases: ReadPhrases;
  readonly meanings: readonly ReadMeaning[];
  readonly chips: readonly SearchChip[];
  readonly corrections: readonly SearchCorrection[];
  readonly correctedText?: string;
  readonly didYouMean?: string;
}

export function readRequest(request: SearchRequest, parts: SearchParts): ReadRequest {
  const { index } = parts;
  const without = new Set(request.withoutChips ?? []);
  const phrases = readPhrases(request.text, without);
  let words: readonly QueryWord[] = readWords(phrases.text, index);
  if (request.incomplete === true) words = completed(words, phrases.text, parts);
  words = withSynonyms(words, parts);
  const respelt = request.correct === false ? undefined : respell(words, parts.speller, index);
  if (respelt !== undefined) words = respelt.words;
  const telling = tellingWords(words).slice(0, MOST_WORDS);
  const meanings = readMeanings(telling, parts.lexicon, without);
  // The word "size" says what the next one is, and is in no product.
  const sizeWords = new Set(
    meanings.flatMap(({ chip, from, to }) => (chip.kind === 'size' && to - from > 1 ? [telling[from]!] : [])),
  );
  const searched = telling.filter((word) => !sizeWords.has(word));
  const head = headWord(words);
  return {
    words: searched.filter(({ readings }) => readings.length > 0),
    unknown: searched.filter(({ readings }) => readings.length === 0),
    headTerm: head?.readings[0]?.term ?? -1,
    phrases,
    meanings,
    chips: [
      ...meanings.map(({ chip }) => chip),
      ...(phrases.price === undefined ? [] : [phrases.price.chip]),
      ...phrases.refused.map(({ chip }) => chip),
    ],
    corrections: respelt?.corrections ?? [],
    ...(respelt?.correctedText === undefined ? {} : { correctedText: respelt.correctedText }),
    ...(respelt?.didYouMean === undefined ? {} : { didYouMean: respelt.didYouMean }),
  };
}

/** The last word with the words it may become, unless a space says that it is complete. */
function completed(words: readonly QueryWord[], text: string, { prefixes, index }: SearchParts): QueryWord[] {
  const last = words.at(-1);
  if (last === undefined || /\s$/.test(text) || last.kind === 'quantity') return [...words];
  const own = last.readings[0]?.term;
  const longer = prefixes
    .startingWith(last.surface, COMPLETIONS, (term) => index.frequency(term))
    .filter((term) => term !== own)
    .map((term): Reading => ({ term, weight: COMPLETION_WEIGHT }));
  return [...words.slice(0, -1), { ...last, readings: [...last.readings, ...longer] }];
}

/** Words with one-word synonyms as further readings; a phrase with synonyms gives them to its last word. */
function withSynonyms(words: readonly QueryWord[], { synonyms, index }: SearchParts): readonly QueryWord[] {
  if (synonyms.size === 0) return words;
  const result = [...words];
  for (let from = 0; from < words.length; from++) {
    let key = '';
    for (let to = from; to < Math.min(words.length, from + LONGEST_SYNONYM); to++) {
      key = key === '' ? words[to]!.text : `${key} ${words[to]!.text}`;
      for (const phrase of synonyms.get(key) ?? []) {
        const terms = phrase.split(' ').map((word) => index.vocabulary.numberOf(word));
        if (terms.some((term) => term === undefined || index.frequency(term) === 0)) continue;
        const [term, ...rest] = terms as number[];
        const word = result[to]!;
        const reading: Reading = {
          term: term!,
          weight: SYNONYM_WEIGHT,
          ...(rest.length === 0 ? {} : { rest }),
        };
        result[to] = { ...word, readings: [...word.readings, reading] };
      }
    }
  }
  return result;
}
