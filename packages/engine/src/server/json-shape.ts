import { LIMITS } from '@aisle/contract';
import { AisleError } from '../domain/errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Two to this many places for the names of a body: with the most that are let in, one in seven falls on a taken place. */
const PLACE_BITS = 14;
/** The longest telling name with each of its letters an escape: `constructor`. */
const LONGEST_TELLING = 6 * 11;

/**
 * What a JSON body is made of, read off its bytes in one pass and before anything is made of it: a megabyte costs 1–3 ms,
 * while a parser takes up to 80 ms for one that is all names or all brackets. What is no JSON may pass: the parser
 * says so.
 */
export class JsonShape {
  /** Odd, from chance: nobody can choose names that fall on one place. */
  readonly #factor: number;
  /** The body that last had a name on a place. */
  readonly #taken = new Uint32Array(1 << PLACE_BITS);
  #body = 0;
  /** Whether the object of each level is the value of `constructor`. */
  readonly #constructors = new Uint8Array(LIMITS.bodyDepth + 1);

  /** @param seed a whole number nobody can guess. */
  constructor(seed: number) {
    this.#factor = seed | 1;
  }

  /**
   * @param values most values, objects and lists the body may have, within one another or beside.
   * @throws AisleError `too_large` beyond that or `LIMITS.bodyNames`; `invalid_request` when deeper than
   * `LIMITS.bodyDepth`, for a name that reaches into prototypes, or for what cannot be JSON.
   */
  require(body: Uint8Array, values: number): void {
    if (this.#body === 0xffffffff) {
      this.#taken.fill(0);
      this.#body = 0;
    }
    this.#body += 1;
    let depth = 0;
    let parts = 1;
    let names = 0;
    /** The string that ended last, -1 once a colon has made it a name; and whether it has escapes. */
    let from = -1;
    let to = -1;
    let escaped = false;
    /** The name read last is `constructor`, and no value has followed yet. */
    let constructed = false;
    for (let at = 0; at < body.length; at++) {
      switch (body[at]) {
        case QUOTE: {
          escaped = false;
          from = ++at;
          for (; at < body.length && body[at] !== QUOTE; at++) {
            if (body[at] !== BACKSLASH) continue;
            escaped = true;
            at++;
          }
          to = at;
          break;
        }
        case COLON: {
          if (from < 0) throw notJson();
          if (this.#isNew(body, from, to) && ++names > LIMITS.bodyNames)
            throw tooLarge(`The body has more than ${LIMITS.bodyNames} different names.`);
          const name = tellingName(body, from, to, escaped);
          if (name === '__proto__' || (name === 'prototype' && this.#constructors[depth] === 1))
            throw new AisleError('invalid_request', 'The body has a key that reaches into prototypes.', {
              remedy: 'Remove `__proto__` and `constructor.prototype`.',
            });
          constructed = name === 'constructor';
          from = -1;
          break;
        }
        case OPEN_OBJECT:
        case OPEN_LIST:
          if (++depth > LIMITS.bodyDepth)
            throw new AisleError(
              'invalid_request',
              `The body is more than ${LIMITS.bodyDepth} levels deep.`,
              { remedy: 'Nest objects and lists less deeply.' },
            );
          this.#constructors[depth] = constructed ? 1 : 0;
          constructed = false;
          if (++parts > values) throw tooLarge(`The body has more than ${values} values.`);
          break;
        case CLOSE_OBJECT:
        case CLOSE_LIST:
          if (depth > 0) depth--;
          break;
        case COMMA:
          constructed = false;
          if (++parts > values) throw tooLarge(`The body has more than ${values} values.`);
          break;
      }
    }
  }

  /** Whether no name of this body had the place of this one before: a few in a thousand share one. */
  #isNew(body: Uint8Array, from: number, to: number): boolean {
    let hash = this.#factor;
    for (let at = from; at < to; at++) hash = (Math.imul(hash ^ body[at]!, this.#factor) + (hash >>> 15)) | 0;
    const place = hash >>> (32 - PLACE_BITS);
    if (this.#taken[place] === this.#body) return false;
    this.#taken[place] = this.#body;
    return true;
  }
}

/** The name where it may be one of the three that are looked for; most are ruled out by a letter. */
function tellingName(body: Uint8Array, from: number, to: number, escaped: boolean): string {
  const length = to - from;
  if (escaped) return length > LONGEST_TELLING ? '' : spelled(textOf(body, from, to));
  const first = body[from];
  // _ p c
  if (length === 9 ? first !== 0x5f && first !== 0x70 : length !== 11 || first !== 0x63) return '';
  return textOf(body, from, to);
}

function textOf(body: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...body.subarray(from, to));
}

function spelled(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    throw notJson();
  }
}

/** A body that no parser can read. */
export function notJson(): AisleError {
  return new AisleError('invalid_request', 'The body is not valid JSON.', {
    remedy: 'Check commas, quotes and brackets; JSON has no comments.',
  });
}

function tooLarge(detail: string): AisleError {
  return new AisleError('too_large', detail, { remedy: 'Send less at once; split batches.' });
}
