import type { InvertedIndex } from '../index/inverted-index.ts';
import { adjacentIn, productsWithBoth } from '../index/together.ts';
import { isCommonWord } from '../query/function-words.ts';
import type { QueryWord } from '../query/read-query.ts';
import { DeletesTable, formOf } from './deletes-table.ts';
import { editDistance } from './edit-distance.ts';
import { LetterModel } from './letter-model.ts';

/** Words in so many products or fewer may be misspelt; a higher limit turns "xbox" into "box". */
const RARE = 1;
/** A word of fewer letters must be in so many products to be taken for what was meant; for longer ones one is enough. */
const LEAST_FREQUENCY = 2;
const TELLING_LETTERS = 5;
const LEAST_LETTERS = 3;
/** From so many letters on, two edits are looked for. */
const LONG = 8;
/** A rare word that is there is only replaced by one so many times as frequent. */
const MUCH_MORE = 20;

/**
 * What speaks for a word, in logarithms of counts: that products have it (shoppers ask for kinds of things, so plain
 * frequency says little), that it names their type, that it occurs with the query's other words. Chosen on edits of
 * Icecat's queries with other seeds than those that are reported.
 */
const FREQUENCY_WEIGHT = 0.3;
const TYPE_WEIGHT = 1;
const CONTEXT_WEIGHT = 1.5;
const FREQUENCY_IN_CONTEXT = -0.5;
const NEVER_TOGETHER = 3;
const SECOND_EDIT = 5;
const OTHER_FIRST_LETTER = 1;
const PLURAL_FORM = 1;

/** About how many remainders a vocabulary has for each of its terms; numbers and codes have none. */
const LINKS_A_TERM = 8;

/**
 * Postings that may be walked for the context of one query's words, about 2 ms of them: a query of a few words walks a
 * tenth. Of a query made to be long the later words are taken as written.
 */
const MOST_WALKED = 200_000;

/** What a word was replaced by. */
export interface Respelling {
  /** Places in the query's words that were replaced. */
  readonly from: number;
  readonly to: number;
  readonly terms: readonly number[];
  /** False where what was written exists too: it is searched, and the respelling is proposed. */
  readonly sure: boolean;
}

/**
 * Spelling by the catalogue's own vocabulary. Only words that (almost) no product has are looked at, never numbers or
 * model codes; of the words one edit away (two for long words) the one wins that is frequent, names a kind of product
 * and occurs together with the query's other words. Words written apart or together by mistake are joined or split.
 */
export class Speller {
  readonly #index: InvertedIndex;
  readonly #table = new DeletesTable();
  /** Which letters follow one another in the catalogue's words. */
  readonly letters = new LetterModel();
  /** Products whose type has the term, by term. */
  #inTypes = new Float32Array(1024);
  /** Postings walked for the query at hand. */
  #walked = 0;

  constructor(index: InvertedIndex) {
    this.#index = index;
  }

  /** Makes room for the words of so many terms at once. */
  reserve(terms: number): void {
    this.#table.reserve(terms * LINKS_A_TERM);
  }

  /** Tells the speller that a term has one more product. */
  note(term: number): void {
    const word = this.#index.vocabulary.term(term);
    const frequency = this.#index.frequency(term);
    if (frequency === 0 || word.length < LEAST_LETTERS) return;
    if (frequency < LEAST_FREQUENCY && word.length < TELLING_LETTERS) return;
    if (!isPlainWord(word)) return;
    this.#table.add(term, word);
    this.letters.note(term, word);
  }

  /** One product more (or, by −1, less) whose type has the term. */
  noteType(term: number, by: number): void {
    if (term >= this.#inTypes.length) {
      const grown = new Float32Array(Math.max(2 * this.#inTypes.length, term + 1));
      grown.set(this.#inTypes);
      this.#inTypes = grown;
    }
    this.#inTypes[term]! += by;
  }

  /** What the words should have been, left to right; empty where all are taken as written. */
  respell(words: readonly QueryWord[]): Respelling[] {
    const respellings: Respelling[] = [];
    this.#walked = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at]!;
      if ((word.kind !== 'word' && word.kind !== 'part') || !isPlainWord(word.surface)) continue;
      if (isCommonWord(word.surface)) continue;
      const term = word.readings[0]?.term;
      const frequency = term === undefined ? 0 : this.#index.frequency(term);
      const joined = this.#joined(words, at, frequency);
      if (joined !== undefined) {
        respellings.push({ from: at, to: at + 2, terms: [joined], sure: true });
        at++;
        continue;
      }
      if (frequency > RARE || this.#walked > MOST_WALKED) continue;
      const context = words.flatMap((other, place) => (place === at ? [] : contextOf(other, this.#index)));
      const nearest = this.#nearest(word, context, frequency);
      const best = nearest !== undefined && this.#findsMore(nearest.term, at, words) ? nearest : undefined;
      const split = frequency === 0 ? this.#split(word.surface) : undefined;
      if (split !== undefined && (best === undefined || split.score > best.score))
        respellings.push({ from: at, to: at + 1, terms: split.terms, sure: true });
      else if (best !== undefined)
        respellings.push({
          from: at,
          to: at + 1,
          terms: [best.term],
          sure: frequency === 0 || this.#index.frequency(best.term) >= MUCH_MORE * frequency,
        });
    }
    return respellings;
  }

  /**
   * The words with one of them replaced by its nearest neighbour one edit away, also where what was written exists:
   * each that some product has together with another word of the query.
   */
  neighbours(words: readonly QueryWord[]): { at: number; term: number }[] {
    this.#walked = 0;
    return words.flatMap((word, at) => {
      if ((word.kind !== 'word' && word.kind !== 'part') || !isPlainWord(word.surface)) return [];
      if (isCommonWord(word.surface) || word.surface.length < TELLING_LETTERS - 1) return [];
      const others = words.flatMap((other, place) => (place === at ? [] : contextOf(other, this.#index)));
      const own = word.readings[0]?.term;
      const nearest = this.#nearest(word, others, own === undefined ? 0 : this.#index.frequency(own));
      if (nearest === undefined) return [];
      const together = others.some((other) => this.#together(nearest.term, other) > 0);
      return together ? [{ at, term: nearest.term }] : [];
    });
  }

  #nearest(
    word: QueryWord,
    context: readonly number[],
    frequency: number,
  ): { term: number; score: number } | undefined {
    const { surface } = word;
    if (surface.length < LEAST_LETTERS) return undefined;
    const most = surface.length >= LONG ? 2 : 1;
    const own = word.readings[0]?.term;
    let best: { term: number; score: number } | undefined;
    const seen = new Map<number, number>();
    const { vocabulary } = this.#index;
    this.#table.candidates(surface, (term, form) => {
      const key = term * 2 + form;
      if (term === own || this.#walked > MOST_WALKED || seen.has(key)) return;
      seen.set(key, 0);
      const written = formOf(vocabulary.term(term), form);
      const distance = editDistance(surface, written, most);
      if (distance > most || distance === 0) return;
      const count = this.#index.frequency(term);
      if (count <= frequency || (frequency > 0 && distance > 1)) return;
      const frequent = Math.log(1 + count);
      let score = FREQUENCY_WEIGHT * frequent + TYPE_WEIGHT * Math.log(1 + (this.#inTypes[term] ?? 0));
      score -= (distance - 1) * SECOND_EDIT + form * PLURAL_FORM;
      if (written.charCodeAt(0) !== surface.charCodeAt(0)) score -= OTHER_FIRST_LETTER;
      for (const other of context) {
        const together = this.#together(term, other);
        score +=
          together === 0
            ? -NEVER_TOGETHER
            : CONTEXT_WEIGHT * Math.log(1 + together) + FREQUENCY_IN_CONTEXT * frequent;
      }
      if (best === undefined || score > best.score || (score === best.score && term < best.term))
        best = { term, score };
    });
    return best;
  }

  /** Whether some product has the term and another word of the query, where the catalogue knows any other. */
  #findsMore(term: number, at: number, words: readonly QueryWord[]): boolean {
    let others = 0;
    for (const [place, { surface, readings }] of words.entries()) {
      const other = readings[0]?.term;
      if (place === at || other === undefined || isCommonWord(surface)) continue;
      if (this.#together(term, other) > 0) return true;
      others++;
    }
    return others === 0;
  }

  /** Products that have both terms; none once the query has walked what it may. */
  #together(left: number, right: number): number {
    if (this.#walked > MOST_WALKED) return 0;
    this.#walked += Math.min(this.#index.frequency(left), this.#index.frequency(right));
    return productsWithBoth(this.#index, left, right);
  }

  /** `flatscreen` → `flat screen`, where the two stand side by side in some product. */
  #split(surface: string): { terms: number[]; score: number } | undefined {
    let best: { terms: number[]; score: number } | undefined;
    for (let at = 2; at + 2 <= surface.length; at++) {
      const left = this.#frequent(surface.slice(0, at));
      const right = this.#frequent(surface.slice(at));
      if (left === undefined || right === undefined) continue;
      const together = adjacentIn(this.#index, left, right);
      if (together === 0) continue;
      const score =
        Math.log(1 + Math.min(this.#index.frequency(left), this.#index.frequency(right))) +
        CONTEXT_WEIGHT * Math.log(1 + together);
      if (best === undefined || score > best.score) best = { terms: [left, right], score };
    }
    return best;
  }

  /** `head phones` → `headphones`, where the whole is a word and one of its parts hardly is. */
  #joined(words: readonly QueryWord[], at: number, frequency: number): number | undefined {
    const word = words[at]!;
    const next = words[at + 1];
    if (next === undefined || next.kind !== 'word' || next.position !== word.position + 1) return undefined;
    const whole = this.#frequent(word.surface + next.text);
    if (whole === undefined) return undefined;
    const term = next.readings[0]?.term;
    return frequency <= RARE || term === undefined || this.#index.frequency(term) <= RARE ? whole : undefined;
  }

  #frequent(word: string): number | undefined {
    const term = this.#index.vocabulary.numberOf(word);
    return term !== undefined && this.#index.frequency(term) >= LEAST_FREQUENCY ? term : undefined;
  }
}

function contextOf(word: QueryWord, index: InvertedIndex): number[] {
  const term = word.readings[0]?.term;
  return term !== undefined && index.frequency(term) > RARE ? [term] : [];
}

/** Letters of scripts that write words apart. */
function isPlainWord(word: string): boolean {
  return (
    /^[\p{L}'’]+$/u.test(word) &&
    !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)
  );
}
