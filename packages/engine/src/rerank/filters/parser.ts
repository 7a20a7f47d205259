import type { ComparisonOperator, FilterAst, FilterValue } from '../../domain/filter.ts';
import { filterError } from './filter-error.ts';
import { FILTER_LIMITS } from './filter-limits.ts';
import { type Token, tokenize } from './tokenizer.ts';

/**
 * Reads the string form into the tree. Lowest first: `or`, `and`, `not`, comparison. `not in` is `not (… in …)`.
 * Field names and types are checked afterwards, in one place for both forms.
 * @throws AisleError `invalid_filter` with the position.
 */
export function parseFilter(text: string): FilterAst {
  const parser = new Parser(tokenize(text));
  return parser.whole();
}

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'contains', 'true', 'false']);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): FilterAst {
    const tree = this.#or();
    const token = this.#peek();
    if (token.kind !== 'end') throw this.#unexpected(token, 'the end, "and" or "or"');
    return tree;
  }

  #or(): FilterAst {
    if (++this.#depth > FILTER_LIMITS.depth)
      throw filterError(
        `is nested deeper than ${FILTER_LIMITS.depth} levels`,
        'Use fewer parentheses.',
        this.#peek().position,
      );
    const parts = [this.#and()];
    while (this.#takeWord('or')) parts.push(this.#and());
    this.#depth--;
    return parts.length === 1 ? parts[0]! : { or: parts };
  }

  #and(): FilterAst {
    const parts = [this.#not()];
    while (this.#takeWord('and')) parts.push(this.#not());
    return parts.length === 1 ? parts[0]! : { and: parts };
  }

  #not(): FilterAst {
    if (!this.#takeWord('not')) return this.#primary();
    if (++this.#depth > FILTER_LIMITS.depth)
      throw filterError(
        `is nested deeper than ${FILTER_LIMITS.depth} levels`,
        'Use fewer negations.',
        this.#peek().position,
      );
    const inner = this.#not();
    this.#depth--;
    return { not: inner };
  }

  #primary(): FilterAst {
    const token = this.#next();
    if (token.kind === 'punctuation' && token.text === '(') {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (token.kind !== 'word' || KEYWORDS.has(token.text.toLowerCase()))
      throw this.#unexpected(token, 'a field');
    return this.#comparison(token.text);
  }

  #comparison(field: string): FilterAst {
    const token = this.#peek();
    if (token.kind === 'operator') {
      this.#at++;
      return { field, op: token.text as ComparisonOperator, value: this.#scalar() };
    }
    if (this.#takeWord('contains')) return { field, op: 'contains', value: this.#scalar() };
    if (this.#takeWord('in')) return { field, op: 'in', value: this.#list() };
    const following = this.#tokens[this.#at + 1];
    if (isWord(token, 'not') && following !== undefined && isWord(following, 'in')) {
      this.#at += 2;
      return { not: { field, op: 'in', value: this.#list() } };
    }
    return { field };
  }

  #list(): FilterValue {
    const token = this.#peek();
    if (token.kind === 'reference') return this.#scalar();
    this.#expect('(');
    const values: (string | number | boolean)[] = [];
    if (this.#takePunctuation(')')) return values;
    do {
      const position = this.#peek().position;
      const value = this.#scalar();
      if (typeof value === 'object')
        throw filterError(
          'a list holds constants alone',
          'Put the reference in place of the list.',
          position,
        );
      values.push(value);
    } while (this.#takePunctuation(','));
    this.#expect(')');
    return values;
  }

  #scalar(): string | number | boolean | { readonly ref: string } {
    const token = this.#next();
    if (token.kind === 'string') return token.text;
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'reference') return { ref: token.text };
    if (isWord(token, 'true')) return true;
    if (isWord(token, 'false')) return false;
    throw this.#unexpected(token, 'a value: "text", a number, true, false or a $reference');
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #next(): Token {
    const token = this.#tokens[this.#at]!;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #takeWord(word: string): boolean {
    if (!isWord(this.#peek(), word)) return false;
    this.#at++;
    return true;
  }

  #takePunctuation(text: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'punctuation' || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takePunctuation(text)) throw this.#unexpected(this.#peek(), `"${text}"`);
  }

  #unexpected(token: Token, wanted: string): Error {
    const found = token.kind === 'end' ? 'the filter ends' : `"${token.text}" stands`;
    return filterError(`${found} where ${wanted} should be`, `Write ${wanted} there.`, token.position);
  }
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}
