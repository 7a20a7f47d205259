import type { QuarantinedRow } from '../domain/ports/quarantine.ts';
import { keptContent } from './kept-content.ts';

const MASK = '…';

/** Words that make the name of a field the name of a secret, or of an address. */
const SECRET_WORDS = new Set(
  'key keys apikey token tokens jwt secret secrets password passwords passwd pwd authorization auth credential credentials cookie email mail'.split(
    ' ',
  ),
);

/** What is a secret by its form, wherever it stands, with what remains of it. */
const SECRET_FORMS: readonly (readonly [RegExp, string])[] = [
  [/aisle_(sk|pk)_[A-Za-z0-9_-]+/g, `aisle_$1_${MASK}`],
  // Visitor tokens and JSON web tokens begin with the base64url of `{"`.
  [/eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,2}/g, `eyJ${MASK}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${MASK}`],
  [/\b(?:sk|pk|rk|ghp|gho|xox[bp])[-_][A-Za-z0-9_-]{16,}/g, MASK],
];

/** A member's name and the colon behind it; inside a text that is itself a member, its quotes are escaped. */
const MEMBER = /(\\*)"((?:[^"\\]|\\(?!["\\]+\s*:).){1,120}?)\1"\s*:\s*/g;
const PARAMETER = /([?&;])([A-Za-z0-9_.~-]{1,80})=([^&;\s"'\\]+)/g;
/** Shorter ones are found by chance in the words of a reason. */
const SHORTEST_VALUE = 4;

/** A refused row as it is kept: beginning and reason of what came, without the secrets in it. */
export function withoutSecrets(row: QuarantinedRow): QuarantinedRow {
  const { text, values } = maskedMembers(keptContent(row.content));
  let reason = maskedForms(row.reason);
  for (const value of values) {
    if (value.length >= SHORTEST_VALUE) reason = reason.replaceAll(value, MASK);
  }
  return { ...row, content: maskedForms(text), reason };
}

/** `apiKey`, `X-Api-Key`, `user_email`; not `keyword`. */
function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_WORDS.has(words.join(''));
}

function maskedForms(text: string): string {
  let masked = text.replace(PARAMETER, (whole, before: string, name: string) =>
    namesSecret(name) ? `${before}${name}=${MASK}` : whole,
  );
  for (const [form, remains] of SECRET_FORMS) masked = masked.replace(form, remains);
  return masked;
}

/** Replaces the values of members with telling names, whatever they are; a row may have been cut anywhere. */
function maskedMembers(text: string): { text: string; values: string[] } {
  const values: string[] = [];
  let masked = '';
  let copied = 0;
  MEMBER.lastIndex = 0;
  for (let match = MEMBER.exec(text); match !== null; match = MEMBER.exec(text)) {
    const [, slashes = '', name = ''] = match;
    if (!namesSecret(plain(name))) continue;
    const start = MEMBER.lastIndex;
    const end = endOfValue(text, start, slashes);
    const quote = `${slashes}"`;
    const value = text.slice(start, end);
    values.push(plain(value.startsWith(quote) ? value.slice(quote.length, -quote.length) : value));
    masked += `${text.slice(copied, start)}${quote}${MASK}${quote}`;
    copied = end;
    MEMBER.lastIndex = end;
  }
  return { text: masked + text.slice(copied), values };
}

/** Where the JSON value that begins at `start` ends; the end of the text when it was cut. */
function endOfValue(text: string, start: number, slashes: string): number {
  const quote = `${slashes}"`;
  let depth = 0;
  let at = start;
  while (at < text.length) {
    if (text.startsWith(quote, at)) at = endOfString(text, at + quote.length, quote);
    else if ('{['.includes(text[at]!)) {
      depth++;
      at++;
    } else if ('}]'.includes(text[at]!)) {
      // The end of what holds the member ends a bare value too.
      if (depth === 0) return at;
      depth--;
      at++;
    } else if (text[at] === ',' && depth === 0) return at;
    else {
      at++;
      continue;
    }
    if (depth === 0) return at;
  }
  return text.length;
}

function endOfString(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at++) {
    if (text.startsWith(quote, at) && (quote !== '"' || !isEscaped(text, at))) return at + quote.length;
  }
  return text.length;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

/** What a JSON string means, or the text itself where it is none. */
function plain(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
