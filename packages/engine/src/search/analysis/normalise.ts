/** Marks that say nothing about what a thing is; NFKC would turn ™ into the letters "tm". */
const TRADE_MARKS = /[™®©℠]/g;
/** Signs for inches; NFKC would turn ″ into two feet. */
const INCHES = /[″”“„‟]|''/g;
/**
 * Marks upon one letter: the longest run that a language writes is far shorter, and putting a run in canonical order takes
 * the square of its length (Unicode's Stream-Safe Text Format stops at 30 for the same reason, UAX #15 §13).
 */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
const BEYOND_ASCII = /[^ -~\t\n\r]/;
/** Letters that no decomposition takes apart. */
const LIGATURES: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
};
const LIGATURE = /[ßæœøđłı]/g;
const ACCENTED = /[\u00c0-\u024f]|\p{M}|[\u0370-\u04ff\u1e00-\u1fff]/u;

/**
 * Text as it is compared: compatibility forms folded (Unicode NFKC: full-width letters, ﬁ, ²), lower case, accents of
 * Latin, Greek and Cyrillic letters taken away (`é` → `e`), trade marks dropped, all signs for inches written `"`.
 */
export function normalise(text: string): string {
  if (!BEYOND_ASCII.test(text))
    return text.includes("''") ? text.replace(INCHES, '"').toLowerCase() : text.toLowerCase();
  const folded = text
    .replace(TRADE_MARKS, ' ')
    .replace(INCHES, '"')
    .replace(TOO_MANY_MARKS, '$1')
    .normalize('NFKC')
    .toLowerCase();
  if (!ACCENTED.test(folded)) return folded;
  return folded
    .normalize('NFD')
    .replace(/([a-z\u0370-\u03ff\u0400-\u04ff])[\u0300-\u036f]+/g, '$1')
    .normalize('NFC')
    .replace(LIGATURE, (letter) => LIGATURES[letter]!);
}
