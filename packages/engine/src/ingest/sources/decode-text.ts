import { isAscii, isUtf8 } from 'node:buffer';
import { LineEnds } from '../../domain/line-ends.ts';
import type { CountRepair } from './table.ts';

/** Everything below U+0020 but tab, line feed and carriage return; DEL, C1 controls and the replacement character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
const UNWANTED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd\ufeff]/g;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Bytes of unknown encoding → clean text, chunk by chunk.
 *
 * A byte order mark decides; without one, zero bytes at every other place mean UTF-16. Otherwise the text is UTF-8
 * until bytes appear that are not: if nothing but ASCII came before, it is Windows-1252 from there on (the two agree
 * on ASCII), else it is damaged UTF-8 and the damaged characters are dropped. Control characters are dropped and
 * counted under `control_character`, undecodable ones under `undecodable_character`. Where lines end with carriage returns
 * alone (the first line end decides), they become line feeds, counted under `carriage_return`.
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  count: CountRepair = () => {},
): AsyncGenerator<string> {
  let encoding: Encoding | undefined;
  let decoder: TextDecoder | undefined;
  let sawMultibyte = false;
  let pending: Buffer = Buffer.alloc(0);

  let atStart = true;

  const lineEnds = new LineEnds();

  const clean = (given: string): string => {
    // A byte order mark says how the text is written; it is neither text nor a fault. Decoders take it out themselves.
    const text = lineEnds.next(atStart && given.startsWith('\ufeff') ? given.slice(1) : given);
    atStart = false;
    // `search` keeps the common case, nothing to remove, free of allocation.
    if (text.search(UNWANTED) < 0) return text;
    let controls = 0;
    let undecodable = 0;
    const kept = text.replace(UNWANTED, (character) => {
      if (character === '\ufffd') undecodable++;
      else controls++;
      return '';
    });
    if (controls > 0) count('control_character', controls);
    if (undecodable > 0) count('undecodable_character', undecodable);
    return kept;
  };

  const decode = (bytes: Buffer, last: boolean): string => {
    if (decoder !== undefined) return clean(decoder.decode(bytes, { stream: !last }));
    if (isAscii(bytes)) return clean(bytes.toString('latin1'));
    if (!isUtf8(bytes)) {
      const lossy = bytes.toString('utf8');
      const damaged = lossy.split('\ufffd').length - 1;
      const sound = [...lossy.matchAll(/[\u0080-\ufffc]/g)].length;
      if (!sawMultibyte && damaged >= sound) {
        encoding = 'windows-1252';
        decoder = new TextDecoder(encoding);
        count('windows_1252', 1);
        return clean(decoder.decode(bytes, { stream: !last }));
      }
      return clean(lossy);
    }
    sawMultibyte = true;
    return clean(bytes.toString('utf8'));
  };

  for await (const chunk of chunks) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (pending.length > 0) bytes = Buffer.concat([pending, bytes]);
    if (encoding === undefined) {
      if (bytes.length < 4) {
        pending = Buffer.from(bytes);
        continue;
      }
      encoding = detectEncoding(bytes);
      if (encoding === 'utf-16le' || encoding === 'utf-16be') decoder = new TextDecoder(encoding);
    }
    const whole = decoder === undefined ? wholeCharacters(bytes) : bytes.length;
    pending = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield decode(bytes.subarray(0, whole), false);
  }
  if (pending.length > 0 || decoder !== undefined) {
    const rest = decode(pending, true);
    if (rest !== '') yield rest;
  }
  const end = lineEnds.end();
  if (end !== '') yield end;
  if (lineEnds.returnsAlone) count('carriage_return', 1);
}

function detectEncoding(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = Math.min(bytes.length, 4096) & ~1;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample; at += 2) {
    if (bytes[at] === 0) even++;
    if (bytes[at + 1] === 0) odd++;
  }
  const pairs = sample / 2;
  if (odd > 0.4 * pairs && even < 0.1 * pairs) return 'utf-16le';
  if (even > 0.4 * pairs && odd < 0.1 * pairs) return 'utf-16be';
  return 'utf-8';
}

/** Length of `bytes` without a multi-byte UTF-8 character that the chunk's end cuts in two. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
