import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeText } from './decode-text.ts';

async function decoded(
  bytes: Uint8Array,
  size = bytes.length,
): Promise<{ text: string; counts: Record<string, number> }> {
  const counts: Record<string, number> = {};
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  let text = '';
  for await (const piece of decodeText(chunks(), (rule, times) => {
    counts[rule] = (counts[rule] ?? 0) + times;
  })) {
    text += piece;
  }
  return { text, counts };
}

const isUnwanted = (character: string): boolean => {
  const code = character.codePointAt(0)!;
  if (code === 0x9 || code === 0xa || code === 0xd) return false;
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0xfffd || code === 0xfeff;
};

const TEXT = 'id;Größe\r\n1;crème brûlée £5 – 中文 🙂\n';

test('UTF-8 with and without a byte order mark, cut anywhere', async () => {
  for (const size of [1, 2, 3, 5, 7, 4096]) {
    assert.equal((await decoded(Buffer.from(TEXT), size)).text, TEXT);
    assert.deepEqual(await decoded(Buffer.from(`\ufeff${TEXT}`), size), { text: TEXT, counts: {} });
  }
});

test('carriage returns alone are line ends, cut anywhere; beside line feeds they are left alone', async () => {
  const mac = Buffer.from('\ufeffa;b\r1;é\r\r2;🙂\r');
  for (const size of [1, 2, 3, 5, 4096]) {
    const { text, counts } = await decoded(mac, size);
    assert.equal(text, 'a;b\n1;é\n\n2;🙂\n');
    assert.deepEqual(counts, { carriage_return: 1 });
    assert.equal((await decoded(Buffer.from('a\r\nb\rc\r\n'), size)).text, 'a\r\nb\rc\r\n');
  }
});

test('UTF-16, both byte orders, with and without a mark', async () => {
  const little = Buffer.from(TEXT, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const size of [3, 4096]) {
    assert.equal((await decoded(Buffer.concat([Buffer.from([0xff, 0xfe]), little]), size)).text, TEXT);
    assert.equal((await decoded(Buffer.concat([Buffer.from([0xfe, 0xff]), big]), size)).text, TEXT);
  }
  const plain = Buffer.from('id,title\n1,Mug with flowers\n2,Plate\n', 'utf16le');
  assert.equal((await decoded(plain)).text, 'id,title\n1,Mug with flowers\n2,Plate\n');
  assert.equal((await decoded(Buffer.from(plain).swap16())).text, 'id,title\n1,Mug with flowers\n2,Plate\n');
});

test('Windows-1252 is taken when the bytes are not UTF-8', async () => {
  const { text, counts } = await decoded(Buffer.from([0x43, 0x61, 0x66, 0xe9, 0x20, 0x80, 0x35]));
  assert.equal(text, 'Café €5');
  assert.equal(counts['windows_1252'], 1);
});

test('a damaged character in UTF-8 is dropped and counted, the rest stays UTF-8', async () => {
  const bytes = Buffer.concat([Buffer.from('Größe, Länge, '), Buffer.from([0xff]), Buffer.from('Höhe')]);
  const { text, counts } = await decoded(bytes);
  assert.equal(text, 'Größe, Länge, Höhe');
  assert.deepEqual(counts, { undecodable_character: 1 });
});

test('control characters are dropped and counted, line ends and tabs stay', async () => {
  const { text, counts } = await decoded(Buffer.from('a\u0000b\u0007\tc\r\nd\u007f'));
  assert.equal(text, 'ab\tc\r\nd');
  assert.equal(counts['control_character'], 3);
});

test('any text without unwanted characters survives, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 4 }),
      fc.integer({ min: 1, max: 9 }),
      async (text, size) => {
        fc.pre(![...text].some(isUnwanted));
        assert.equal((await decoded(Buffer.from(text), size)).text, text);
      },
    ),
    { numRuns: 200 },
  );
});
