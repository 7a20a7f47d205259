import { AisleError } from '../../domain/errors.ts';
import { phraseKey } from '../understanding/lexicon.ts';

/** Words of the longest phrase that has synonyms. */
export const LONGEST_SYNONYM = 3;

/** Phrases (keys of terms) → phrases that mean the same. */
export type Synonyms = ReadonlyMap<string, readonly string[]>;

export const NO_SYNONYMS: Synonyms = new Map();

/**
 * Synonyms from lines of text: `laptop, notebook` mean the same; `tv => television, telly` finds more for `tv` alone.
 * `#` begins a comment.
 * @throws AisleError `invalid_configuration` naming the line.
 */
export function parseSynonyms(text: string): Synonyms {
  const synonyms = new Map<string, Set<string>>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/#.*$/, '').trim();
    if (content === '') continue;
    const sides = content.split('=>');
    const left = phrases(sides[0]!);
    const right = sides.length === 2 ? phrases(sides[1]!) : left;
    const tooLong = [...left, ...right].find((phrase) => phrase.split(' ').length > LONGEST_SYNONYM);
    if (
      sides.length > 2 ||
      left.length === 0 ||
      right.length === 0 ||
      (sides.length === 1 && left.length < 2) ||
      tooLong
    ) {
      throw new AisleError('invalid_configuration', `Line ${at + 1} of the synonyms says "${content}".`, {
        field: `line ${at + 1}`,
        remedy: `Write "laptop, notebook" or "tv => television", with at most ${LONGEST_SYNONYM} words each.`,
      });
    }
    for (const phrase of left) {
      const known = synonyms.get(phrase) ?? new Set<string>();
      for (const other of right) if (other !== phrase) known.add(other);
      synonyms.set(phrase, known);
    }
  }
  return new Map([...synonyms].map(([phrase, others]) => [phrase, [...others]]));
}

function phrases(side: string): string[] {
  return side
    .split(/[,,]/)
    .map((phrase) => phraseKey(phrase))
    .filter((phrase) => phrase !== '');
}
