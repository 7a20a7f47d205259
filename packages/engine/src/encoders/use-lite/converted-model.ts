import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrate } from './calibrate.ts';
import type { UseLiteWeights } from './read-weights.ts';
import { useLiteToOnnx } from './to-onnx.ts';

/** Goes up when the conversion gives another model from the same weights. */
const CONVERSION = 3;
const PREFIX = 'use-lite-';

export interface ConvertedModel {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly digest: string;
}

/**
 * The 8-bit model made from the package's weights, kept in `folder` so that it is made once. The file's name carries
 * the digest of weights and conversion, its end the digest of the content: a file that was altered is made anew.
 */
export function convertedModel(folder: string, weights: UseLiteWeights): ConvertedModel {
  const source = `${PREFIX}${weights.digest.slice(0, 16)}-${CONVERSION}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of readdirSync(folder)) {
    if (!file.startsWith(source) || !file.endsWith('.onnx')) continue;
    const bytes = readFileSync(join(folder, file));
    const digest = sha256(bytes);
    if (file === fileName(source, digest)) return { bytes, digest };
    rmSync(join(folder, file), { force: true });
  }
  const bytes = useLiteToOnnx(weights, calibrate(weights));
  const digest = sha256(bytes);
  const draft = join(folder, `${source}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeFileSync(draft, bytes, { mode: 0o600 });
    renameSync(draft, join(folder, fileName(source, digest)));
  } finally {
    rmSync(draft, { force: true });
  }
  return { bytes, digest };
}

function fileName(source: string, digest: string): string {
  return `${source}-${digest.slice(0, 16)}.onnx`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
