import { CATEGORY_RULES, LEADERS, MOTIFS, SEASONAL_LEAVES, SEASONS } from './category-rules.ts';

export interface DerivedCategory {
  /** From broad to narrow; `['More']` when no rule knows the thing. */
  readonly path: readonly string[];
  /** The noun or phrase that decided, empty when none did. */
  readonly noun: string;
}

interface Target {
  readonly path: readonly [string, string];
  /** 2 for a motif, 4 for a noun, 6 and more for phrases. */
  readonly weight: number;
}

const LONGEST_PHRASE = 4;
/** What follows these words describes the thing (`Mug in Box`) and is not the thing itself. */
const TURNS = new Set(['with', 'in', 'for', 'on', 'from', 'w', '+']);
/** Nouns whose singular ends in s. */
const KEEPS_S = new Set(
  'glass dress christmas chess bus lens us wellness canvas cactus xmas tongs trellis atlas princess'.split(
    ' ',
  ),
);

const targets = new Map<string, Target>();
for (const { path, nouns } of CATEGORY_RULES) {
  for (const entry of nouns.split(',')) {
    const motif = entry.trim().startsWith('~');
    const words = wordsOf(entry.replace('~', ''));
    const key = words.join(' ');
    if (!targets.has(key))
      targets.set(key, { path, weight: words.length > 1 ? 4 + 2 * (words.length - 1) : motif ? 2 : 4 });
  }
}
const motifs = MOTIFS.split(',').map((each) => wordsOf(each).join(' '));
const leaders = new Set(LEADERS.split(',').map((each) => wordsOf(each).join(' ')));
const seasons = SEASONS.map(({ top, words }) => ({
  top,
  phrases: words.split(',').map((each) => wordsOf(each).join(' ')),
}));

/** The place of a product in the shop, derived from its title alone. */
export function categoryOf(title: string): DerivedCategory {
  const words = wordsOf(title);
  const text = ` ${words.join(' ')} `;
  let plain = text;
  for (const motif of motifs) plain = plain.replace(` ${motif} `, ' - ');
  const found = thingIn(plain.trim().split(' ')) ?? thingIn(words);
  for (const { top, phrases } of seasons) {
    const season = phrases.find((phrase) => text.includes(` ${phrase} `));
    if (season === undefined) continue;
    return { path: [top, leafOf(found)], noun: season };
  }
  return found ?? { path: ['More'], noun: '' };
}

function leafOf(found: DerivedCategory | undefined): string {
  const [top = '', leaf = ''] = found?.path ?? [];
  return SEASONAL_LEAVES[leaf] ?? SEASONAL_LEAVES[top] ?? 'Decorations';
}

function thingIn(words: readonly string[]): DerivedCategory | undefined {
  let best: DerivedCategory | undefined;
  let most = 0;
  let turned = false;
  for (let at = 0; at < words.length; at++) {
    if (at > 0 && TURNS.has(words[at]!)) turned = true;
    for (let length = 1; length <= LONGEST_PHRASE && at + length <= words.length; length++) {
      const noun = words.slice(at, at + length).join(' ');
      const target = targets.get(noun);
      if (target === undefined) continue;
      const weight = target.weight - (turned ? 3.5 : 0) + (at === 0 && leaders.has(noun) ? 1 : 0);
      if (weight < most) continue;
      most = weight;
      best = { path: target.path, noun };
    }
  }
  return best;
}

/** Words in small letters and in the singular; a hyphen binds, other signs part. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/\bt[\s-]?lights?\b/g, 't-light')
    .replace(/[^a-zà-ÿ0-9'&+-]+/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '')
    .map(singular);
}

function singular(word: string): string {
  if (word.length <= 3 || KEEPS_S.has(word) || !word.endsWith('s')) return word;
  if (word.endsWith("'s") || word.endsWith('ss') || word.endsWith('us')) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word;
  if (/(?:ches|shes|xes|sses)$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
