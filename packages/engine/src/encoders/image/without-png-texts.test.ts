import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withoutPngTexts } from './without-png-texts.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4, 0xcc)]);
}

test('comments go, every other chunk stays where it was', () => {
  const types = fc.constantFrom('IHDR', 'zTXt', 'iTXt', 'tEXt', 'iCCP', 'IDAT', 'IEND');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(types, fc.uint8Array({ maxLength: 40 }))),
      fc.uint8Array({ maxLength: 11 }),
      (chunks, rest) => {
        const whole = Buffer.concat([SIGNATURE, ...chunks.map(([type, data]) => chunk(type, data)), rest]);
        const plain = chunks.filter(([type]) => !type.endsWith('Xt'));
        const wanted = [SIGNATURE, ...plain.map(([type, data]) => chunk(type, data)), rest];
        assert.deepEqual(Buffer.from(withoutPngTexts(whole)), Buffer.concat(wanted));
      },
    ),
  );
});

test('any bytes come back, torn ones as they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      assert.ok(withoutPngTexts(bytes).length <= bytes.length);
    }),
  );
  const torn = Buffer.concat([SIGNATURE, chunk('zTXt', new Uint8Array(20)).subarray(0, 20)]);
  assert.equal(withoutPngTexts(torn), torn);
});
