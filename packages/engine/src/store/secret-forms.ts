/**
 * Masks what is a secret, or says who somebody is, by its form, wherever it stands in a text. One pass from left to
 * right without regular expressions: each character is looked at a bounded number of times, whatever the text.
 */
import { namesSecret } from './names-secret.ts';
import { endOfAccountNumber, endOfCardNumber } from './payment-numbers.ts';

/** Names of header lines whose whole value is a secret. */
const HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);
/** Schemes of an Authorization header, and how long what follows has to be to be no ordinary word. */
const SCHEMES = new Map([
  ['bearer', 6],
  ['basic', 6],
  ['token', 16],
  ['apikey', 16],
]);
/** Beginnings of keys that several services issue; 16 characters or more follow. */
const KEY_BEGINNINGS = new Set(['sk', 'pk', 'rk', 'ghp', 'gho', 'xoxb', 'xoxp']);
const LONGEST_NAME = 80;

type Test = (code: number) => boolean;
const isDigit: Test = (code) => code >= 48 && code <= 57;
const isLetter: Test = (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
/** The characters of base64url. */
const isToken: Test = (code) => isLetter(code) || isDigit(code) || code === 0x5f || code === 0x2d;
const CREDENTIAL = flagsOf('.~+/=');
const isCredential: Test = (code) => isToken(code) || CREDENTIAL[code] === 1;
const isName: Test = (code) => isToken(code) || code === 0x2e || code === 0x7e;
const isSpace: Test = (code) => code === 0x20 || (code >= 9 && code <= 13);
const endsText: Test = (code) => code === 0x22 || code === 0x5c || code === 0x0a || code === 0x0d;
const endsParameter: Test = (code) =>
  endsText(code) || isSpace(code) || code === 0x27 || code === 0x26 || code === 0x3b;
/** Part of a mail address; other alphabets have them too. */
const NO_MAIL = flagsOf('"\'\\<>(),;:@/=?&{}[]|`');
const isMail: Test = (code) => code > 0x20 && NO_MAIL[code] !== 1 && code !== 0x2026 && code !== 0xa0;

/** One flag for each ASCII character. */
function flagsOf(characters: string): Uint8Array {
  const flags = new Uint8Array(128);
  for (const character of characters) flags[character.charCodeAt(0)] = 1;
  return flags;
}

export function maskedForms(text: string, mask: string): string {
  let masked = '';
  let copied = 0;
  /** Where the run of name characters began that `at` stands in; -1 in none. */
  let word = -1;
  /** Replaces `from` to `to` and goes on behind it. */
  const replace = (from: number, to: number, by: string): number => {
    masked += `${text.slice(copied, from)}${by}`;
    copied = to;
    word = -1;
    return to - 1;
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x40) {
      const run = beginOfRun(text, at, copied, isMail);
      const begin = isEscapeLetter(text, run) ? run + 1 : run;
      const end = endOfRun(text, at + 1, isMail);
      if (begin < at && isDomain(text, at + 1, end)) at = replace(begin, end, mask);
      else word = -1;
      continue;
    }
    if (isEscapeLetter(text, at)) {
      word = -1;
      continue;
    }
    if (!isName(code)) {
      if (word >= 0 && at - word <= LONGEST_NAME) {
        const name = text.slice(word, at);
        if (code === 0x3d && !endsParameter(text.charCodeAt(at + 1)) && namesSecret(name)) {
          const end = endOfRun(text, at + 1, (each) => !endsParameter(each));
          if (end > at + 1) at = replace(at + 1, end, mask);
        } else if (code === 0x3a && HEADERS.has(name.toLowerCase())) {
          const begin = endOfRun(text, at + 1, isSpace);
          const end = endOfRun(text, begin, (each) => !endsText(each));
          if (end > begin) at = replace(begin, end, mask);
        } else if (isSpace(code)) {
          const least = SCHEMES.get(partBefore(text, at, word).toLowerCase());
          if (least === undefined) {
            word = -1;
            continue;
          }
          const begin = endOfRun(text, at, isSpace);
          const end = endOfRun(text, begin, isCredential);
          if (end - begin >= least && (least < 16 || hasDigit(text, begin, end)))
            at = replace(begin, end, mask);
        }
      }
      word = -1;
      continue;
    }
    if (word < 0) {
      word = at;
      const end = endOfCardNumber(text, at) ?? endOfAccountNumber(text, at);
      if (end !== undefined) {
        at = replace(at, end, mask);
        continue;
      }
    }
    if (code === 0x61 && (text.startsWith('aisle_sk_', at) || text.startsWith('aisle_pk_', at))) {
      const end = endOfRun(text, at + 9, isToken);
      if (end > at + 9) at = replace(at + 9, end, mask);
    } else if (code === 0x65 && text.startsWith('eyJ', at)) {
      // Visitor tokens and JSON web tokens begin with the base64url of `{"`.
      let end = endOfRun(text, at + 3, isToken);
      if (end - at < 9) continue;
      for (let part = 0; part < 2 && text.charCodeAt(end) === 0x2e; part++)
        end = endOfRun(text, end + 1, isToken);
      at = replace(at + 3, end, mask);
    } else if ((code === 0x2d || code === 0x5f) && KEY_BEGINNINGS.has(partBefore(text, at, word))) {
      const end = endOfRun(text, at + 1, isToken);
      if (end - at > 16) at = replace(at - partBefore(text, at, word).length, end, mask);
    }
  }
  return masked + text.slice(copied);
}

/** The letters before `at`, as far as the longest telling beginning reaches, when they stand where a word may begin. */
function partBefore(text: string, at: number, word: number): string {
  const begin = beginOfRun(text, at, Math.max(word, at - 7), isLetter);
  if (begin > word && (isDigit(text.charCodeAt(begin - 1)) || text.charCodeAt(begin - 1) === 0x5f)) return '';
  return text.slice(begin, at);
}

/** Whether the character is the letter of an escape such as `\\n`, and no part of the word behind it. */
function isEscapeLetter(text: string, at: number): boolean {
  return at > 0 && text.charCodeAt(at - 1) === 0x5c && 'bfnrt'.includes(text.charAt(at));
}

function endOfRun(text: string, from: number, test: Test): number {
  let at = from;
  while (at < text.length && test(text.charCodeAt(at))) at++;
  return at;
}

function beginOfRun(text: string, from: number, least: number, test: Test): number {
  let at = from;
  while (at > least && test(text.charCodeAt(at - 1))) at--;
  return at;
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isDigit(text.charCodeAt(at))) return true;
  return false;
}

/** Whether a dot stands inside. */
function isDomain(text: string, from: number, to: number): boolean {
  for (let at = from + 1; at < to - 1; at++) if (text.charCodeAt(at) === 0x2e) return true;
  return false;
}
