import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Pretrained weights beside the repository, which a test may use and the repository does not hold. */
export function sharedModel(name: string): string | undefined {
  const folder = fileURLToPath(new URL(`../../../../../shared/models/${name}`, import.meta.url));
  return existsSync(folder) ? folder : undefined;
}

export const ABSENT = 'the pretrained weights in ../shared/models are absent';
