import { ENRICHED_FIELDS, type EnrichedField, type ProposalField } from '../../domain/enrichment.ts';
import type { Json, JsonObject } from '../../domain/model.ts';
import { DATA_RULE } from '../data-message.ts';
import { plainLabel, wordsOf } from './plain-label.ts';

const MOST_LABEL = 40;
const MOST_SHORT_TITLE = 60;
/** Of the words of a short title, so many must be the product's own. */
const OWN_WORDS = 0.75;
/** So many words in a row that are the instruction's are taken from it. */
const ECHO = 4;

export interface ProposedValue {
  readonly field: ProposalField;
  readonly value: string | readonly string[];
  readonly stated: boolean;
}

/** An answer of the closed form, as `enrichmentRequest` asks it. */
interface Answer {
  readonly attributes?: readonly { readonly name: string; readonly value: string }[];
  readonly tags?: readonly string[];
  readonly shortTitle?: string;
  readonly style?: readonly string[];
  readonly occasion?: readonly string[];
}

/**
 * What of a checked answer may be proposed. The form says which fields there are; this looks at the words: whatever is no
 * plain label is dropped, a short title must be made of the product's own words, the instruction's own are no answer.
 */
export function proposalsOfAnswer(
  answer: Answer,
  { shown, instruction }: { readonly shown: JsonObject; readonly instruction: string },
): readonly ProposedValue[] {
  const own = new Set(wordsOf(textsOf(shown).join(' ')));
  const isOwn = (label: string) => wordsOf(label).every((word) => own.has(word));
  const { brand, categories } = shown as { readonly brand?: string; readonly categories?: string[][] };
  const placed = new Set([brand ?? [], categories ?? []].flat(2).map((name) => name.toLowerCase()));
  const told = ` ${wordsOf(`${instruction} ${DATA_RULE}`).join(' ')} `;
  const echoes = (label: string) => {
    const words = wordsOf(label);
    const runs = words.slice(ECHO - 1).map((_, at) => words.slice(at, at + ECHO).join(' '));
    return runs.some((run) => told.includes(` ${run} `));
  };
  const keep = (text: string, most: number) => {
    const label = plainLabel(text, most);
    return label === undefined || echoes(label) ? undefined : label;
  };
  const found: ProposedValue[] = [];
  const names = new Set<string>();
  for (const { name, value } of answer.attributes ?? []) {
    const label = keep(value, MOST_LABEL);
    if (label === undefined || names.has(name) || saysNothing(label)) continue;
    // A number is a fact that only the product's own text can know.
    const numbers = wordsOf(label).filter((word) => /\d/.test(word));
    if (label.toLowerCase() === name.toLowerCase() || !numbers.every((word) => own.has(word))) continue;
    names.add(name);
    found.push({ field: `attributes.${name}`, value: label, stated: isOwn(label) });
  }
  for (const field of ['tags', 'style', 'occasion'] as const satisfies readonly EnrichedField[]) {
    const labels = distinct((answer[field] ?? []).map((text) => keep(text, MOST_LABEL))).filter(
      // Where it is sold and who makes it are no looks and no occasions.
      (label) => field === 'tags' || !placed.has(label.toLowerCase()),
    );
    if (labels.length > 0) found.push({ field, value: labels, stated: labels.every(isOwn) });
  }
  const short = keep(answer.shortTitle ?? '', MOST_SHORT_TITLE);
  if (short !== undefined && isShortOf(short, String(shown['title']), own))
    found.push({ field: 'shortTitle', value: short, stated: isOwn(short) });
  return found;
}

/** The texts and numbers of a value, without the names of its fields. */
function textsOf(value: Json): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.values(value).flatMap((inner: Json) => textsOf(inner));
}

/** Words a model writes where it knows nothing: the form's own among them, which small models copy. */
const NOTHING = new Set([
  ...ENRICHED_FIELDS.map((field) => field.toLowerCase()),
  ...[
    'type',
    'array',
    'object',
    'string',
    'items',
    'maxitems',
    'maxlength',
    'enum',
    'properties',
    'required',
  ],
  ...['additionalproperties', 'name', 'value'],
  'attribute',
  'tag',
  'short title',
  'category',
  'unknown',
  'none',
  'n/a',
  'na',
  'null',
  'not specified',
  'other',
  'unspecified',
]);

function saysNothing(label: string): boolean {
  return NOTHING.has(label.toLowerCase());
}

function distinct(labels: readonly (string | undefined)[]): string[] {
  const byWords = new Map<string, string>();
  for (const label of labels) {
    if (label === undefined || saysNothing(label)) continue;
    const key = wordsOf(label).join(' ');
    if (!byWords.has(key)) byWords.set(key, label);
  }
  return [...byWords.values()];
}

function isShortOf(short: string, title: string, own: ReadonlySet<string>): boolean {
  const words = wordsOf(short);
  const ofProduct = words.filter((word) => own.has(word)).length;
  return short.length < title.length && words.length > 0 && ofProduct / words.length >= OWN_WORDS;
}
