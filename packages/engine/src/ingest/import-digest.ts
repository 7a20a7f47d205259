import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { SourceFile } from './sources/source-file.ts';

/**
 * SHA-256 of what decides an import's outcome: the pipeline with its version and configuration, and the raw bytes of
 * every file in order. File names do not matter: a renamed copy is the same import.
 */
export async function importDigest(pipeline: string, files: readonly SourceFile[]): Promise<string> {
  const hash = createHash('sha256').update(pipeline);
  for (const file of files) {
    hash.update(`\n${file.bytes}\n`);
    for await (const chunk of createReadStream(file.path, { highWaterMark: 1_048_576 })) hash.update(chunk);
  }
  return hash.digest('hex');
}
