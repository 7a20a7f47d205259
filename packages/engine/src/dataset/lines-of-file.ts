import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { LineEnds } from '../domain/line-ends.ts';

/** The lines of a UTF-8 text file in blocks, without line ends; a name that ends in `.gz` is decompressed. */
export async function* linesOfFile(path: string): AsyncIterable<readonly string[]> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const bytes = path.endsWith('.gz')
    ? file.on('error', (error) => unzipped.destroy(error)).pipe(createGunzip({ chunkSize: 1 << 18 }))
    : file;
  const unzipped = bytes;
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  const lineEnds = new LineEnds();
  for await (const chunk of unzipped) {
    const lines = (rest + lineEnds.next(decoder.decode(chunk as Buffer, { stream: true }))).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map(withoutReturn);
  }
  rest += lineEnds.next(decoder.decode()) + lineEnds.end();
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
