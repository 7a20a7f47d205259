import { extname } from 'node:path';
import { decodeText } from '../sources/decode-text.ts';
import { openBytes, wrappingOf } from '../sources/open-bytes.ts';
import { openRandomAccess } from '../sources/random-access.ts';
import type { SourceFile } from '../sources/source-file.ts';
import { zipEntries } from '../sources/zip-archive.ts';

/** Whether a file holds JSON lines: its text begins with `{`, or it is an archive whose largest entry is a .jsonl. */
export async function isJsonLines(file: SourceFile): Promise<boolean> {
  const wrapping = await wrappingOf(file.path);
  if (wrapping !== 'zip') {
    for await (const text of decodeText(openBytes(file.path, wrapping))) {
      const start = text.trimStart();
      if (start !== '') return start.startsWith('{');
    }
    return /\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(file.name);
  }
  const archive = await openRandomAccess(file.path);
  try {
    const [largest] = [...(await zipEntries(archive))].sort((a, b) => b.bytes - a.bytes);
    return largest !== undefined && ['.jsonl', '.ndjson'].includes(extname(largest.name).toLowerCase());
  } finally {
    await archive.close();
  }
}
