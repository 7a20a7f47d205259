import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { multipartPicture } from './multipart-picture.ts';

async function formOf(form: FormData): Promise<[Buffer, string]> {
  const answer = new Response(form);
  return [Buffer.from(await answer.arrayBuffer()), answer.headers.get('content-type')!];
}

test('a form made by the platform gives back the bytes of its file, whatever they are and whatever stands beside it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (bytes, note) => {
      const form = new FormData();
      form.set('note', note);
      form.set('image', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'photo.png');
      form.set('after', 'x');
      assert.deepEqual(new Uint8Array(multipartPicture(...(await formOf(form)))), bytes);
    }),
    { numRuns: 60 },
  );
});

test('what is no such form is refused in words', async () => {
  const form = new FormData();
  form.set('note', 'no file');
  const [body, type] = await formOf(form);
  for (const [bytes, contentType] of [
    [body, type],
    [body, 'multipart/form-data'],
    [Buffer.from('nothing'), type],
    [Buffer.alloc(0), type],
    [body.subarray(0, 60), type],
  ] as const)
    assert.throws(() => multipartPicture(bytes, contentType), { code: 'invalid_request' });
});

test('any bytes are a form or a refusal, never another failure', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const body = Buffer.concat([Buffer.from('--b\r\n'), bytes, Buffer.from('\r\n--b--')]);
      try {
        multipartPicture(body, 'multipart/form-data; boundary=b');
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'invalid_request');
      }
    }),
  );
});

test('of a form with no end of parts the first fifty are looked at', () => {
  const withParts = (before: number) => {
    const parts = Array.from({ length: before }, (_, at) => `--b\r\nx: ${at}\r\n\r\n\r\n`);
    return Buffer.from(
      `${parts.join('')}--b\r\ncontent-disposition: form-data; filename=p\r\n\r\nhere\r\n--b--`,
    );
  };
  const type = 'multipart/form-data; boundary=b';
  assert.equal(Buffer.from(multipartPicture(withParts(49), type)).toString(), 'here');
  assert.throws(() => multipartPicture(withParts(50), type), { code: 'invalid_request' });
});
