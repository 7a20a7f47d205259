import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Artefact, ArtefactArray, ArtefactManifest } from '../../domain/artefact.ts';
import type { JsonObject } from '../../domain/model.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import {
  arrayName,
  arrayOf,
  ITEMS_FILE,
  isPlainName,
  META_FILE,
  parseItemIds,
  parseMeta,
} from './artefact-files.ts';
import { artefactCorrupt } from './artefact-manifest.ts';

export const MANIFEST_FILE = 'manifest.json';

/** Bytes read and hashed in one turn. */
const SLICE = 512 * 1024;
/** Characters of item ids decoded in one turn. */
const ITEMS_SLICE = 64 * 1024;

/**
 * Reads a version's folder and verifies every file against its manifest, in turns of a few milliseconds. Arrays lie in
 * shared memory, so that workers can be given them without copying.
 * @throws AisleError `artefact_corrupt` naming the file.
 */
export async function readArtefact(folder: string): Promise<Artefact> {
  const manifest = parseManifest(folder, await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => ''));
  const arrays: Record<string, ArtefactArray> = {};
  let meta: JsonObject = {};
  let itemIds: string[] = [];
  for (const [file, { sha256, bytes, type }] of Object.entries(manifest.files)) {
    const buffer = await readVerified(folder, file, bytes, sha256);
    if (file === META_FILE) meta = parseMeta(new Uint8Array(buffer).slice());
    else if (file === ITEMS_FILE) itemIds = await decodeItemIds(new Uint8Array(buffer).slice());
    else {
      const array = arrayOf(type, buffer);
      if (array === undefined) throw artefactCorrupt(folder, file, `does not hold elements of type ${type}`);
      arrays[arrayName(file, type)] = array;
    }
  }
  return { manifest, content: { meta, arrays, itemIds } };
}

/** The text of a manifest file: the manifest with a SHA-256 over its canonical form, since nothing else vouches for it. */
export function manifestText(manifest: ArtefactManifest): string {
  const plain = JSON.parse(JSON.stringify(manifest)) as JsonObject;
  return `${JSON.stringify({ ...plain, digest: sha256Hex(canonicalJson(plain)) }, undefined, 2)}\n`;
}

/** @throws AisleError `artefact_corrupt` when the text is not the manifest of this folder, as it was written. */
export function parseManifest(folder: string, text: string): ArtefactManifest {
  let manifest: ArtefactManifest;
  let digest: unknown;
  try {
    ({ digest, ...manifest } = JSON.parse(text) as ArtefactManifest & { digest?: unknown });
  } catch {
    throw artefactCorrupt(folder, MANIFEST_FILE, 'is missing or torn');
  }
  if (manifest?.formatVersion !== 1) {
    throw artefactCorrupt(folder, MANIFEST_FILE, 'has a format that this program does not know');
  }
  const own =
    typeof manifest.files === 'object' && [META_FILE, ITEMS_FILE].every((file) => file in manifest.files);
  const whole = digest === sha256Hex(canonicalJson(manifest as unknown as JsonObject));
  // The digest vouches for nobody: who can write a manifest can reckon it.
  if (own && !Object.keys(manifest.files).every(isPlainName)) {
    throw artefactCorrupt(folder, MANIFEST_FILE, 'names files outside its folder');
  }
  if (!own || !whole || manifest.version !== basename(folder)) {
    throw artefactCorrupt(folder, MANIFEST_FILE, 'was altered');
  }
  return manifest;
}

async function readVerified(folder: string, file: string, bytes: number, sha256: string) {
  const handle = await open(join(folder, file), 'r').catch(() => {
    throw artefactCorrupt(folder, file, 'is missing or cannot be read');
  });
  try {
    const { size } = await handle.stat();
    if (size !== bytes) throw artefactCorrupt(folder, file, `is ${size} bytes long instead of ${bytes}`);
    const buffer = new SharedArrayBuffer(bytes);
    if ((await readHashed(handle, new Uint8Array(buffer))) !== sha256) {
      throw artefactCorrupt(folder, file, 'was altered: its SHA-256 is not the one in the manifest');
    }
    return buffer;
  } finally {
    await handle.close();
  }
}

async function readHashed(handle: FileHandle, target: Uint8Array): Promise<string> {
  const digest = createHash('sha256');
  for (let position = 0; position < target.length; ) {
    const slice = target.subarray(position, position + SLICE);
    const { bytesRead } = await handle.read(slice, 0, slice.length, position);
    // Shortened while it is read: what was read so far has another digest than the whole.
    if (bytesRead === 0) break;
    digest.update(slice.subarray(0, bytesRead));
    position += bytesRead;
  }
  return digest.digest('hex');
}

async function decodeItemIds(bytes: Uint8Array): Promise<string[]> {
  const lines = new TextDecoder().decode(bytes);
  const itemIds: string[] = [];
  for (let start = 0; start < lines.length; ) {
    if (start > 0) await nextTurn();
    const line = lines.indexOf('\n', start + ITEMS_SLICE);
    const end = line < 0 ? lines.length : line + 1;
    for (const id of parseItemIds(lines.slice(start, end))) itemIds.push(id);
    start = end;
  }
  return itemIds;
}
