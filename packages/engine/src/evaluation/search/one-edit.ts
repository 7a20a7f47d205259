import type { Random } from '../../domain/random.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Shorter words are edited only where a query has no longer ones. */
const LEAST_LETTERS = 4;

/**
 * The query with one edit in one word: a letter left out, put in, replaced, or swapped with its neighbour, each kind
 * equally likely, anywhere in the word. Words with digits are left alone; a query of nothing else stays as it is.
 */
export function withOneEdit(query: string, random: Random): string {
  const words = query.split(' ');
  const letters = words.map((word) => /^\p{L}+$/u.test(word));
  let chosen = words.flatMap((word, at) => (letters[at] && word.length >= LEAST_LETTERS ? [at] : []));
  if (chosen.length === 0) chosen = words.flatMap((_, at) => (letters[at] ? [at] : []));
  if (chosen.length === 0) return query;
  const at = chosen[random.below(chosen.length)]!;
  const word = words[at]!;
  let edited = word;
  while (edited === word) edited = edit(word, random);
  return words.with(at, edited).join(' ');
}

function edit(word: string, random: Random): string {
  const place = random.below(word.length);
  const letter = LETTERS[random.below(LETTERS.length)]!;
  switch (random.below(4)) {
    case 0:
      return word.length > 1 ? word.slice(0, place) + word.slice(place + 1) : word;
    case 1:
      return word.slice(0, place) + letter + word.slice(place);
    case 2:
      return word.slice(0, place) + letter + word.slice(place + 1);
    default:
      return place + 1 < word.length
        ? word.slice(0, place) + word[place + 1] + word[place] + word.slice(place + 2)
        : word;
  }
}
