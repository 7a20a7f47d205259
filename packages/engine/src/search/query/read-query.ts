import { type TermKind, tokenise } from '../analysis/tokenise.ts';
import type { InvertedIndex } from '../index/inverted-index.ts';
import { isFunctionWord } from './function-words.ts';

/** A term that a word of the query may stand for, and what finding it is worth. */
export interface Reading {
  readonly term: number;
  /** 1 for the word itself. */
  readonly weight: number;
  /** Further terms that must follow at once, where the word stands for a phrase. */
  readonly rest?: readonly number[];
}

/** One word of a query. */
export interface QueryWord {
  /** Normalised and singular, as it was written. */
  readonly text: string;
  /** Normalised, not brought to the singular. */
  readonly surface: string;
  readonly position: number;
  readonly kind: TermKind;
  /** The first is the word itself, or what it was corrected to; empty when the catalogue has nothing like it. */
  readonly readings: readonly Reading[];
}

/** After these a query says what the thing is for: what it is stands before them. */
const TURNS = new Set(['for', 'with', 'by', 'from', 'in', 'of', 'to']);

interface Written {
  readonly term: string;
  readonly surface: string;
  readonly position: number;
  readonly kind: TermKind;
}

/** The words of a text, as the index knows them. */
export function readWords(text: string, index: InvertedIndex): QueryWord[] {
  const written: Written[] = [];
  tokenise(text, (term, position, kind, surface = term) => written.push({ term, surface, position, kind }));
  const words: QueryWord[] = [];
  const seen = new Set<string>();
  const known = (term: string): boolean => {
    const number = index.vocabulary.numberOf(term);
    return number !== undefined && index.frequency(number) > 0;
  };
  const add = ({ term, surface, position, kind }: Written): void => {
    if (seen.has(term)) return;
    seen.add(term);
    const number = index.vocabulary.numberOf(term);
    const readings = number !== undefined && index.frequency(number) > 0 ? [{ term: number, weight: 1 }] : [];
    words.push({ text: term, surface, position, kind, readings });
  };
  for (let at = 0; at < written.length; ) {
    const first = written[at]!;
    let end = at + 1;
    if (first.kind === 'part') {
      while (
        end < written.length &&
        (written[end]!.kind === 'part' || written[end]!.position === first.position)
      ) {
        // The next compound begins where a part is followed by its own whole.
        if (
          written[end]!.kind === 'part' &&
          written[end + 1]?.kind === 'whole' &&
          written[end + 1]!.position === written[end]!.position
        )
          break;
        end++;
      }
      const whole = written.slice(at, end).find(({ kind }) => kind === 'whole');
      if (whole !== undefined && known(whole.term)) add(whole);
      else for (const part of written.slice(at, end)) if (part.kind === 'part') add(part);
    } else {
      while (end < written.length && written[end]!.position === first.position) end++;
      const others = written.slice(at + 1, end);
      const quantity = others.find(({ kind }) => kind === 'quantity');
      if (quantity !== undefined && known(quantity.term)) add(quantity);
      else if (first.kind === 'segment' && !known(first.term) && others.some(({ term }) => known(term))) {
        for (const gram of others) if (known(gram.term)) add(gram);
      } else add(first);
    }
    at = end;
  }
  return words;
}

/** Without function words, unless they are all there is. */
export function tellingWords(words: readonly QueryWord[]): readonly QueryWord[] {
  const telling = words.filter(({ text, surface }) => !isFunctionWord(text) && !isFunctionWord(surface));
  return telling.length === 0 ? words : telling;
}

/** The word that names the thing asked for: the last one, or the last before "for", "with" and the like. */
export function headWord(words: readonly QueryWord[]): QueryWord | undefined {
  const turn = words.findIndex(({ text }, at) => at > 0 && TURNS.has(text));
  const named = tellingWords(turn > 0 ? words.slice(0, turn) : words);
  return named.findLast(({ kind }) => kind !== 'number' && kind !== 'quantity') ?? named.at(-1);
}
