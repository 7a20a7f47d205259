import { filterError } from './filter-error.ts';
import { FILTER_LIMITS } from './filter-limits.ts';

export interface Token {
  readonly kind: 'word' | 'reference' | 'string' | 'number' | 'operator' | 'punctuation' | 'end';
  /** Words as written, strings without their quotes, references with their `$`. */
  readonly text: string;
  /** Position of the first character, from 1. */
  readonly position: number;
}

const SPACE = /\s+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const OPERATOR = /!=|<=|>=|=|<|>/y;
/** A name; `attributes."shoe size"` may quote its last step. */
const NAME = /[\p{L}_][\p{L}\p{N}_-]*(?:\.(?:[\p{L}\p{N}_][\p{L}\p{N}_-]*|"(?:[^"\\]|\\.)*"))*/uy;
const STRING = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;

/** Splits the string form. @throws AisleError `invalid_filter` with the position of what it cannot read. */
export function tokenize(text: string): Token[] {
  if (text.length > FILTER_LIMITS.length)
    throw filterError(
      `is ${text.length} characters long`,
      `Keep it below ${FILTER_LIMITS.length} characters, or pass lists as $params.`,
    );
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const push = (kind: Token['kind'], value: string, length: number): void => {
    tokens.push({ kind, text: value, position: at + 1 });
    at += length;
  };
  while (at < text.length) {
    const space = match(SPACE);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const character = text[at]!;
    if ('(),'.includes(character)) {
      push('punctuation', character, 1);
      continue;
    }
    const operator = match(OPERATOR);
    if (operator !== null) {
      push('operator', operator[0], operator[0].length);
      continue;
    }
    const number = match(NUMBER);
    if (number !== null) {
      push('number', number[0], number[0].length);
      continue;
    }
    if (character === '"' || character === "'") {
      const string = match(STRING);
      if (string === null)
        throw filterError(
          `the string that begins with ${character} does not end`,
          'Close it with the same quote.',
          at + 1,
        );
      push('string', unescaped(string[1] ?? string[2]!), string[0].length);
      continue;
    }
    if (character === '$') {
      at++;
      const name = match(NAME);
      at--;
      if (name === null)
        throw filterError(
          'a name must follow $',
          'Write $item.price, $shopper.cart or $params.name.',
          at + 1,
        );
      push('reference', `$${withoutQuotes(name[0])}`, name[0].length + 1);
      continue;
    }
    const name = match(NAME);
    if (name === null)
      throw filterError(
        `"${character}" has no meaning here`,
        'Put text into quotes; comparisons are = != < <= > >= in contains.',
        at + 1,
      );
    push('word', withoutQuotes(name[0]), name[0].length);
  }
  tokens.push({ kind: 'end', text: '', position: text.length + 1 });
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

/** `attributes."shoe size"` → `attributes.shoe size`. */
function withoutQuotes(name: string): string {
  return name.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) => unescaped(inner));
}
