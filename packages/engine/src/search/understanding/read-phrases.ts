import type { SearchChip } from '../../domain/search.ts';
import { normalise } from '../analysis/normalise.ts';
import { negation } from './negation.ts';
import { pricePhrase } from './price-phrase.ts';

/** What a query says besides the words it searches for. */
export interface ReadPhrases {
  /** What is left to search for. */
  readonly text: string;
  readonly price?: { readonly from?: number; readonly to?: number; readonly chip: SearchChip };
  readonly refused: readonly { readonly words: string; readonly chip: SearchChip }[];
  /** In quotation marks: these words must stand side by side. They are in `text` too. */
  readonly quoted: readonly string[];
}

const QUOTED = /(?<=^|\s)"(?=\S)([^"]+)"(?=\s|$)/g;
const MOST_REFUSALS = 5;
/** Further quotations are plain words: each is looked up in the text of every product found. */
const MOST_QUOTED = 3;
/** Most queries have neither; looking costs less than reading. */
const MAY_PRICE = /\d/;
const MAY_REFUSE = /-|\bno|without|ex[ c]|except|不|除/;

/** Takes price limits, refusals and quotations out of a query; chips in `without` stay plain text. */
export function readPhrases(query: string, without: ReadonlySet<string>): ReadPhrases {
  let text = normalise(query);
  const quoted = [...text.matchAll(QUOTED)].slice(0, MOST_QUOTED).map((match) => match[1]!);
  text = text.replace(QUOTED, ' $1 ');
  const found = MAY_PRICE.test(text) ? pricePhrase(text) : undefined;
  let price: ReadPhrases['price'];
  if (found !== undefined) {
    const words = text.slice(found.start, found.end).trim();
    const id = `price:${found.from ?? ''}..${found.to ?? ''}`;
    if (!without.has(id)) {
      const { from, to } = found;
      price = {
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        chip: { id, kind: 'price', label: priceLabel(from, to), words, effect: 'filter' },
      };
      text = cut(text, found);
    }
  }
  const refused: { words: string; chip: SearchChip }[] = [];
  let from = 0;
  while (refused.length < MOST_REFUSALS && MAY_REFUSE.test(text)) {
    const refusal = negation(text.slice(from));
    if (refusal === undefined) break;
    const span = { start: from + refusal.start, end: from + refusal.end };
    const id = `without:${refusal.words}`;
    if (without.has(id)) {
      from = span.end;
      continue;
    }
    const words = text.slice(span.start, span.end).trim();
    refused.push({
      words: refusal.words,
      chip: { id, kind: 'without', label: `without ${refusal.words}`, words, effect: 'filter' },
    });
    text = cut(text, span);
  }
  return { text, ...(price === undefined ? {} : { price }), refused, quoted };
}

function cut(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return `${text.slice(0, start)} ${text.slice(end)}`;
}

function priceLabel(from: number | undefined, to: number | undefined): string {
  if (from === undefined) return `under ${to}`;
  return to === undefined ? `over ${from}` : `${round(from)} to ${round(to)}`;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
