import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { interrupted } from './interrupted.ts';
import type { Pipeline } from './pipeline.ts';
import type { SourceFile } from './sources/source-file.ts';

/**
 * SHA-256 of what decides an import's outcome: the pipeline with its version and configuration, and the raw bytes of
 * every file in order. File names do not matter: a renamed copy is the same import.
 * @throws AisleError `interrupted`.
 */
export async function importDigest(
  { name, version, configuration = '' }: Pipeline,
  files: readonly SourceFile[],
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256').update(`${name}@${version} ${configuration}`);
  for (const file of files) {
    hash.update(`\n${file.bytes}\n`);
    for await (const chunk of createReadStream(file.path, { highWaterMark: 1_048_576 })) {
      if (signal?.aborted) throw interrupted('before it began');
      hash.update(chunk);
    }
  }
  return hash.digest('hex');
}
