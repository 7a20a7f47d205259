import { normalise } from './normalise.ts';
import { stem } from './stem.ts';
import { quantityToken, unitOf } from './units.ts';

/**
 * Receives the terms of a text in order. `position` counts words; terms of one word share it. `surface` is a word as it
 * was written, normalised but not brought to the singular.
 */
export type TermSink = (term: string, position: number, kind: TermKind, surface?: string) => void;

/**
 * What a term is: a `word`; a `number`; a `quantity` (number with unit); a `code`, letters and digits in one; the `part`
 * of a compound or the `whole` of one (`wi`, `fi`, `wifi`); a `segment` of text written without spaces, or one of its
 * `gram`s, pairs of neighbouring characters.
 */
export type TermKind = 'word' | 'number' | 'quantity' | 'code' | 'part' | 'whole' | 'segment' | 'gram';

const DIGIT = 1;
const LETTER = 2;
const JOINT = 4;
const UNSPACED = 8;

/** Scripts written without spaces between words. */
const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u;
const LETTER_OR_MARK = /[\p{L}\p{M}]/u;
const NUMERAL = /\p{N}/u;
const ASCII_CLASS = new Uint8Array(128);
for (let code = 48; code < 58; code++) ASCII_CLASS[code] = DIGIT;
for (let code = 97; code < 123; code++) ASCII_CLASS[code] = LETTER;
for (const joint of "-./_'’&") if (joint.charCodeAt(0) < 128) ASCII_CLASS[joint.charCodeAt(0)] = JOINT;

const classes = new Map<number, number>();

function classOf(code: number): number {
  if (code < 128) return ASCII_CLASS[code]!;
  let known = classes.get(code);
  if (known === undefined) {
    const character = String.fromCodePoint(code);
    known = UNSPACED_SCRIPT.test(character)
      ? UNSPACED
      : LETTER_OR_MARK.test(character)
        ? LETTER
        : NUMERAL.test(character)
          ? DIGIT
          : code === 0x2019
            ? JOINT
            : 0;
    classes.set(code, known);
  }
  return known;
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * Cuts a text into terms.
 *
 * - Words are normalised and singular. `Wi-Fi` gives its parts and the whole, `wi fi wifi`; a model code (`BCI-6Y`) too.
 * - A number with a unit gives the number and one quantity term, the same for every way to write it.
 * - Text without spaces (Chinese, Japanese, Thai) is cut by dictionary, and into pairs of characters for what the
 *   dictionary cuts otherwise than the query.
 *
 * @returns the number of positions used.
 */
export function tokenise(text: string, sink: TermSink, from = 0): number {
  const source = normalise(text);
  const length = source.length;
  let position = from;
  let at = 0;
  while (at < length) {
    const code = source.charCodeAt(at);
    const kind = classOf(code);
    if (kind === UNSPACED) {
      let end = at + 1;
      while (end < length && classOf(source.charCodeAt(end)) === UNSPACED) end++;
      position = segments(source.slice(at, end), sink, position);
      at = end;
      continue;
    }
    if (kind !== DIGIT && kind !== LETTER) {
      at++;
      continue;
    }
    let end = at + 1;
    let letters = kind === LETTER;
    let digits = kind === DIGIT;
    let joints = 0;
    while (end < length) {
      const next = classOf(source.charCodeAt(end));
      if (next === LETTER) letters = true;
      else if (next === DIGIT) digits = true;
      else if (
        next === JOINT &&
        end + 1 < length &&
        (classOf(source.charCodeAt(end + 1)) & (LETTER | DIGIT)) !== 0
      )
        joints++;
      else break;
      end++;
    }
    const word = source.slice(at, end);
    at = end;
    if (digits && !letters && joints === 0) at = number(word, source, at, sink, position++);
    else if (digits) {
      const measured = measure(word, source, at, sink, position);
      if (measured >= 0) {
        at = measured;
        position++;
      } else if (joints === 0) sink(word, position++, 'code');
      else position = compound(word, sink, position, true);
    } else if (joints === 0) sink(stem(word), position++, 'word', word);
    else position = compound(word, sink, position, false);
  }
  return position - from;
}

/** `4.0` → `4`, `1.50` → `1.5`; a comma or a second point is no decimal sign here. */
function plainNumber(word: string): string {
  return word.includes('.') ? String(Number(word)) : word;
}

/** A bare number, and the unit that may follow it. Returns where reading goes on. */
function number(word: string, source: string, at: number, sink: TermSink, position: number): number {
  const plain = plainNumber(word);
  sink(plain, position, 'number');
  return unitAfter(plain, source, at, sink, position);
}

function unitAfter(plain: string, source: string, at: number, sink: TermSink, position: number): number {
  let start = at;
  const joint = source[start];
  if (joint === ' ' || joint === '-') start++;
  if (source[start] === '"') {
    sink(quantityToken(plain, unitOf('"')!), position, 'quantity');
    return start + 1;
  }
  let end = start;
  const unspaced = end < source.length && classOf(source.charCodeAt(end)) === UNSPACED;
  while (end < source.length && end - start < 12) {
    const kind = classOf(source.charCodeAt(end));
    if (kind !== (unspaced ? UNSPACED : LETTER)) break;
    end++;
    if (
      unspaced &&
      unitOf(source.slice(start, end)) !== undefined &&
      unitOf(source.slice(start, end + 1)) === undefined
    )
      break;
  }
  if (end === start) return at;
  const unit = unitOf(source.slice(start, end));
  if (unit === undefined) return at;
  sink(quantityToken(plain, unit), position, 'quantity');
  return end;
}

const MEASURED = /^(\d+(?:\.\d+)?)(?:[-]?([a-z]+))?$/;

/** `27in`, `1tb`, `4.5`, `27-inch`: a number with its unit in one word. −1 when the word is something else. */
function measure(word: string, source: string, at: number, sink: TermSink, position: number): number {
  const match = MEASURED.exec(word);
  if (match === null) return -1;
  const plain = plainNumber(match[1]!);
  if (match[2] === undefined) return number(plain, source, at, sink, position);
  const unit = unitOf(match[2]);
  if (unit === undefined) return -1;
  sink(plain, position, 'number');
  sink(quantityToken(plain, unit), position, 'quantity');
  return at;
}

/** Longer runs are paths and the like, which nobody types as one word. */
const LONGEST_WHOLE = 40;
const JOINTS = /[-./_'’&]+/;

function compound(word: string, sink: TermSink, position: number, code: boolean): number {
  if (!code && /^[\p{L}]+['’]s$/u.test(word)) {
    sink(stem(word.slice(0, -2)), position, 'word');
    return position + 1;
  }
  const parts = word.split(JOINTS);
  const whole = parts.join('');
  for (const [at, part] of parts.entries()) {
    sink(stem(part), position + at, 'part', part);
    if (at === 0 && whole.length <= LONGEST_WHOLE) sink(code ? whole : stem(whole), position, 'whole');
  }
  return position + parts.length;
}

function segments(run: string, sink: TermSink, position: number): number {
  let next = position;
  for (const { segment, index } of segmenter.segment(run)) {
    sink(segment, next, 'segment');
    // Pairs that begin inside this segment: those inside it, and the one that reaches over its end.
    for (let at = index; at < index + segment.length && at + 2 <= run.length; at++) {
      const gram = run.slice(at, at + 2);
      if (gram !== segment) sink(gram, next, 'gram');
    }
    next++;
  }
  return next;
}
