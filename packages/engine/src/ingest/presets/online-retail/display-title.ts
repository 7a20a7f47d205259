import { withoutEnd } from '../../../domain/without-end.ts';

/** Written small inside a title. */
const SMALL = new Set(
  'a an and as at by de du for from in into la le nor of off on or per the to up via vs with without'.split(
    ' ',
  ),
);
/** Written in capitals. */
const CAPITALS = new Set('3D BBQ CD CDS DIY DVD LED OK SOS TV UK UFO USA USB VIP XL XXL'.split(' '));

/**
 * A description printed in capitals → a title a shopper likes to read.
 * `SET/6 RED SPOTTY PAPER CUPS` → `Set of 6 Red Spotty Paper Cups`, `HOT WATER BOTTLE "I'M SO POORLY"` →
 * `Hot Water Bottle "I'm so Poorly"`.
 */
export function displayTitle(description: string): string {
  const spelled = description
    .replace(/^\*\s*/, '')
    .replace(/\b(?:S|SET)\s*\/\s*(\d+)/gi, 'SET OF $1')
    .replace(/\b(?:PACK|PK)\s*\/\s*(\d+)/gi, 'PACK OF $1')
    .replace(/(^|\s)W\/\s*/gi, '$1WITH ')
    .replace(/\bPK(?:T)?\s+OF\b/gi, 'PACK OF')
    .replace(/(^|\s)W\s+(?=[A-Z])/g, '$1WITH ')
    .replace(/\b(?:ASS|ASST|ASSTD)\b\.?/g, 'ASSORTED')
    .replace(/\bUS DINER\b/g, 'U.S. DINER')
    // Blanks are made single first: `\s*,` would look for a comma from each blank of a run anew.
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ', ')
    .replace(/ ?& ?/g, ' & ')
    .replace(/ +/g, ' ');
  const words = withoutEnd(spelled, ' ,.;:').trim().split(' ');
  return words.map((word, at) => displayWord(word, at === 0 || at === words.length - 1)).join(' ');
}

function displayWord(word: string, edge: boolean): string {
  const capitals = word.toUpperCase();
  if (CAPITALS.has(capitals)) return capitals;
  if (capitals === 'IPOD') return 'iPod';
  if (!edge && SMALL.has(word.toLowerCase())) return word.toLowerCase();
  // A measure: 40x40cm, 3.5g, 12CM, 2DOOR keeps its figure and its unit in small letters.
  if (/^\d+(?:[.,]\d+)?(?:x\d+)*(?:cm|mm|m|g|kg|ml|l|pc|pcs|w)?(?:x\d+(?:cm|mm|m))*$/i.test(word))
    return word.toLowerCase();
  return word
    .toLowerCase()
    .replace(
      /(^|[-/("+&.]|^['"])([a-zà-ÿ])/g,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    );
}
