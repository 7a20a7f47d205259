import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { serverSentEvents } from './server-sent-events.ts';

async function read(chunks: readonly Uint8Array[]): Promise<string[]> {
  const events: string[] = [];
  const source = async function* () {
    yield* chunks;
  };
  for await (const data of serverSentEvents(source())) events.push(data);
  return events;
}

it('reads the same events however the bytes are cut, with any line end', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, ' '));
  const event = fc.array(line, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 5 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat(40), { maxLength: 30 }),
      async (events, end, sizes) => {
        const text = events
          .map((lines) => [': a comment', ...lines.map((data) => `data: ${data}`), 'id: 7', '', ''].join(end))
          .join('');
        const bytes = new TextEncoder().encode(`${text}: the end${end}`);
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        chunks.push(bytes.subarray(at));
        assert.deepEqual(
          await read(chunks),
          events.map((lines) =>
            lines.map((data) => new TextDecoder().decode(new TextEncoder().encode(data))).join('\n'),
          ),
        );
      },
    ),
  );
});

it('takes no event without its end, and data with or without a space', async () => {
  assert.deepEqual(await read([Buffer.from('data:a\n\ndata:  b\n\ndata: cut')]), ['a', ' b']);
});
