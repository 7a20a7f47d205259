import { AisleError } from '../../domain/errors.ts';

/** Longest tag, comment or text between two tags. Characters; a spreadsheet's cell holds 32,767. */
export const MAX_XML_PIECE = 1_048_576;

/** What a scan of XML meets, in order. Names come without their namespace prefix. */
export interface XmlHandler {
  open(name: string, attributes: string): void;
  text(text: string): void;
  close(name: string): void;
}

/**
 * A scanner to be fed piece by piece with the plain XML that spreadsheets consist of: elements, text, the five entities and character
 * references; comments, declarations and processing instructions are passed over. No validation. Memory: one tag.
 * The scanner throws AisleError `import_failed` when a tag, a comment or a text is longer than `MAX_XML_PIECE`.
 */
export function xmlScanner(handler: XmlHandler): (chunk: string) => void {
  let rest = '';
  /** Up to where `rest` was searched for the end of what is under way. */
  let searched = 0;
  return (chunk) => {
    const xml = rest + chunk;
    let at = 0;
    while (true) {
      const tag = xml.charCodeAt(at) === 60 ? at : xml.indexOf('<', Math.max(at, searched));
      if (tag < 0) break;
      if (tag > at) {
        handler.text(decodeEntities(xml.slice(at, tag)));
        at = tag;
        searched = 0;
      }
      const mark = xml.startsWith('<!--', tag) ? '-->' : '>';
      const found = xml.indexOf(mark, Math.max(tag, searched - 2));
      if (found < 0) break;
      const end = found + mark.length - 1;
      const first = xml.charCodeAt(tag + 1);
      if (first === 47) handler.close(localName(xml.slice(tag + 2, end).trim()));
      else if (first !== 33 && first !== 63) {
        const empty = xml.charCodeAt(end - 1) === 47;
        const inside = xml.slice(tag + 1, empty ? end - 1 : end);
        const space = inside.search(/\s/);
        const name = localName(space < 0 ? inside : inside.slice(0, space));
        handler.open(name, space < 0 ? '' : inside.slice(space));
        if (empty) handler.close(name);
      }
      at = end + 1;
      searched = 0;
    }
    rest = xml.slice(at);
    searched = rest.length;
    if (rest.length > MAX_XML_PIECE) {
      throw new AisleError(
        'import_failed',
        `The workbook cannot be read: it has a tag or a text longer than ${MAX_XML_PIECE} characters.`,
        { remedy: 'Save the first sheet as CSV with one header line and import that.' },
      );
    }
  };
}

/** Value of an attribute in the text of a tag; undefined when it is not there. The name may carry a prefix. */
export function attribute(attributes: string, name: string): string | undefined {
  const at = attributes.indexOf(` ${name}="`);
  if (at < 0) {
    const odd = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
    return odd ? decodeEntities(odd[1] ?? odd[2] ?? '') : undefined;
  }
  const start = at + name.length + 3;
  return decodeEntities(attributes.slice(start, attributes.indexOf('"', start)));
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex: string, decimal: string, name: string) => {
      if (name) return ENTITIES[name] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
