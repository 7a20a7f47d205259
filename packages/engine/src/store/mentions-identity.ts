/** Content of about this length was cut off, and its last word may be the beginning of an id. */
const CUT_LENGTH = 1_900;
/** Beginnings shorter than this say nothing about whose they are. */
const SHORTEST_BEGINNING = 4;
/** JSON in a text member of JSON in a cell of a table: as deep as rows have been seen to be wrapped. */
const DEEPEST_ESCAPE = 3;

/**
 * Whether a text kept as it came (a quarantined row, its reason) speaks of one of these ids: the id as a whole word, so
 * that customer `12` is not found in order `2012`, however JSON (`\u00e9`, `\/`), a table (`""`) or an address (`%C3%A9`)
 * spell it. Where the text was cut off, the beginning of an id at its end counts.
 */
export function mentionsIdentity(text: string, ids: readonly string[]): boolean {
  for (const spelling of spellings(text)) {
    if (ids.some((id) => hasWord(spelling, id))) return true;
    if (text.length >= CUT_LENGTH && ids.some((id) => endsWithin(spelling, id))) return true;
  }
  return false;
}

function hasWord(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + id.length])) return true;
  }
  return false;
}

function endsWithin(text: string, id: string): boolean {
  for (let length = id.length - 1; length >= SHORTEST_BEGINNING; length--) {
    if (text.endsWith(id.slice(0, length)) && !isWordCharacter(text[text.length - length - 1])) return true;
  }
  return false;
}

/** The text as it is and as it reads when what may be escapes are taken for escapes. */
function* spellings(text: string): Generator<string> {
  yield text;
  let plain = text;
  for (let depth = 0; depth < DEEPEST_ESCAPE && plain.includes('\\'); depth++) {
    plain = withoutEscapes(plain);
    yield plain;
  }
  if (text.includes('""')) yield text.replaceAll('""', '"');
  if (/%[0-9A-Fa-f]{2}/.test(text)) yield withoutPercents(text);
}

const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function withoutEscapes(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPED[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function withoutPercents(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
}
