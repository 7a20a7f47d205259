/** Words that end in s without being a plural, or whose plural rule would ruin them. */
const WHOLE = new Set([
  'always',
  'bias',
  'bus',
  'canvas',
  'chaos',
  'christmas',
  'dual-bus',
  'gas',
  'lens',
  'news',
  'plus',
  'series',
  'species',
  'yes',
  'windows',
  'this',
  'its',
  'was',
  'has',
  'atlas',
  'alias',
  'kansas',
  'texas',
  'mars',
  'ios',
  'dos',
]);
const IRREGULAR: Readonly<Record<string, string>> = {
  knives: 'knife',
  shelves: 'shelf',
  scarves: 'scarf',
  wolves: 'wolf',
  leaves: 'leaf',
  halves: 'half',
  lives: 'life',
  men: 'man',
  women: 'woman',
  children: 'child',
  feet: 'foot',
  teeth: 'tooth',
  mice: 'mouse',
  geese: 'goose',
  people: 'person',
  lenses: 'lens',
  buses: 'bus',
  gases: 'gas',
  movies: 'movie',
  cookies: 'cookie',
  ties: 'tie',
  pies: 'pie',
  headies: 'heady',
  selfies: 'selfie',
  hoodies: 'hoodie',
  brownies: 'brownie',
  smoothies: 'smoothie',
};

/**
 * The singular of an English noun, for a lower-case word of letters alone; other words are left as they are. Light on
 * purpose (Harman 1991, "How effective is suffixing?"): verb endings stay, because a shop's nouns end in -ing and -ed
 * too (`docking`, `bed`).
 */
export function stem(word: string): string {
  const length = word.length;
  const irregular = length < 10 ? IRREGULAR[word] : undefined;
  if (irregular !== undefined) return irregular;
  if (length < 4 || word.charCodeAt(length - 1) !== 115 || WHOLE.has(word)) return word;
  const before = word[length - 2];
  if (before === 's' || before === 'u' || before === 'i') return word;
  if (before === "'") return word.slice(0, -2);
  if (before !== 'e') return word.slice(0, -1);
  if (word.endsWith('ies')) return length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (
    word.endsWith('sses') ||
    word.endsWith('xes') ||
    word.endsWith('ches') ||
    word.endsWith('shes') ||
    word.endsWith('zzes')
  )
    return word.endsWith('aches') ? word.slice(0, -1) : word.slice(0, -2);
  return word.slice(0, -1);
}
