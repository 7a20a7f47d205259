/**
 * Masks the values of JSON members with telling names in a text that may be malformed, cut anywhere, or hold JSON in a
 * string of JSON. One pass from left to right, whatever the text: it comes from strangers.
 *
 * A quote behind `n` backslashes delimits strings of the depth that is the number of trailing ones in `n`'s binary form:
 * each depth doubles the backslashes and adds one for the quote (0, 1, 3, 7 …), and a string that ends in `k`
 * backslashes of its own puts `k · 2^(depth + 1)` more before its last quote, which leaves those ones as they are.
 */
import { namesSecret } from './names-secret.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** More than a text that fits a string can reach. */
const DEPTHS = 32;

export interface MaskedMembers {
  readonly text: string;
  /** The values that were masked, as they read. */
  readonly values: readonly string[];
}

export function maskedMembers(text: string, mask: string): MaskedMembers {
  const values: string[] = [];
  let masked = '';
  let copied = 0;
  /** Where the text behind the last quote of each depth begins, unless an outer one has come since. */
  const begins = new Int32Array(DEPTHS).fill(-1);
  let backslashes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      backslashes++;
      continue;
    }
    const before = backslashes;
    backslashes = 0;
    if (code !== QUOTE) continue;
    const depth = depthOf(before);
    const begin = begins[depth]!;
    begins.fill(-1, depth + 1);
    begins[depth] = at + 1;
    const end = at - escapes(depth);
    if (begin < 0 || end <= begin) continue;
    const start = startOfValue(text, at + 1);
    if (start < 0 || !namesSecret(plain(text.slice(begin, end)))) continue;
    const quote = `${'\\'.repeat(escapes(depth))}"`;
    const past = endOfValue(text, start, depth);
    values.push(plain(unquoted(text.slice(start, past), quote)));
    masked += `${text.slice(copied, start)}${quote}${mask}${quote}`;
    copied = past;
    begins.fill(-1, depth);
    at = past - 1;
  }
  return { text: masked + text.slice(copied), values };
}

/** Backslashes before a quote that delimits a string of this depth. */
function escapes(depth: number): number {
  return 2 ** depth - 1;
}

function depthOf(backslashes: number): number {
  let depth = 0;
  for (let rest = backslashes; rest & 1; rest >>>= 1) depth++;
  return depth;
}

/** Where the value begins when a colon follows, behind the white space around it; -1 when none does. */
function startOfValue(text: string, from: number): number {
  const colon = pastSpace(text, from);
  return text.charCodeAt(colon) === 0x3a ? pastSpace(text, colon + 1) : -1;
}

function pastSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text.charCodeAt(at) <= 0x20 || text.charCodeAt(at) === 0xa0)) at++;
  return at;
}

/** Where the value that begins at `start` ends; the end of the text when it was cut. */
function endOfValue(text: string, start: number, depth: number): number {
  let open = 0;
  /** Depth of the string within the value that has begun and not ended. */
  let within = -1;
  let backslashes = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      backslashes++;
      continue;
    }
    const before = backslashes;
    backslashes = 0;
    if (code === QUOTE) {
      const found = depthOf(before);
      // The string that holds the member ends here, and the member with it.
      if (found < depth) return at - before;
      if (within < 0) within = found;
      else if (found <= within) {
        within = -1;
        if (open === 0) return at + 1;
      }
    } else if (within >= 0) continue;
    else if (code === 0x7b || code === 0x5b) open++;
    else if (code === 0x7d || code === 0x5d) {
      // The end of what holds the member ends a bare value too.
      if (open === 0) return at;
      open--;
      if (open === 0) return at + 1;
    } else if (code === 0x2c && open === 0) return at;
  }
  return text.length;
}

function unquoted(value: string, quote: string): string {
  if (!value.startsWith(quote)) return value;
  const whole = value.length > quote.length && value.endsWith(quote);
  return value.slice(quote.length, whole ? -quote.length : undefined);
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
