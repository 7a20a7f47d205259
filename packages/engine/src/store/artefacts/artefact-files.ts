import type { ArtefactArray, ArtefactContent } from '../../domain/artefact.ts';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import { canonicalJson } from '../canonical-json.ts';

/** Element types of array files; the type is also the file's extension, but for `.onnx` networks, which are bytes. */
const ARRAY_TYPES = {
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  i8: Int8Array,
} as const;

export const META_FILE = 'meta.json';
/** One item id a line, as a JSON string, so that a reader may decode it in slices. */
export const ITEMS_FILE = 'items.jsonl';

export interface ArtefactFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/** Whether a name is that of a file in its own folder, and not a way out of it. */
export function isPlainName(name: string): boolean {
  return NAME.test(name);
}

/** @throws AisleError `invalid_field` when `name` cannot be the name of a file on every system. */
export function requireFileName(name: string, field: string): string {
  if (isPlainName(name)) return name;
  throw new AisleError('invalid_field', `"${name}" cannot be used as a ${field}.`, {
    field,
    remedy: 'Use up to 80 letters, digits, dots, dashes and underscores, beginning with a letter or digit.',
  });
}

/** The files of an artefact in name order; equal content gives equal bytes. */
export function artefactFiles(content: ArtefactContent): ArtefactFile[] {
  const encoder = new TextEncoder();
  const lines = content.itemIds.map((id) => `${JSON.stringify(id)}\n`).join('');
  const files: ArtefactFile[] = [
    { name: META_FILE, type: 'json', bytes: encoder.encode(canonicalJson(content.meta)) },
    { name: ITEMS_FILE, type: 'jsonl', bytes: encoder.encode(lines) },
  ];
  for (const [name, array] of Object.entries(content.arrays)) {
    requireFileName(name, 'array name');
    const type = typeOf(array);
    const plain = type === 'u8' && name.endsWith('.onnx');
    files.push({
      name: plain ? name : `${name}.${type}`,
      type,
      bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The name an array had in the content. */
export function arrayName(file: string, type: string): string {
  return file.endsWith('.onnx') ? file : file.slice(0, -(type.length + 1));
}

/**
 * A typed view of an array file's bytes; `buffer` starts at the first element.
 * Undefined when the type is unknown or the length is not a whole number of elements.
 */
export function arrayOf(type: string, buffer: ArrayBuffer | SharedArrayBuffer): ArtefactArray | undefined {
  const Type = Object.hasOwn(ARRAY_TYPES, type) ? ARRAY_TYPES[type as keyof typeof ARRAY_TYPES] : undefined;
  if (Type === undefined || buffer.byteLength % Type.BYTES_PER_ELEMENT !== 0) return undefined;
  return new (Type as new (buffer: ArrayBuffer | SharedArrayBuffer) => ArtefactArray)(buffer);
}

export function parseMeta(bytes: Uint8Array): JsonObject {
  return JSON.parse(new TextDecoder().decode(bytes)) as JsonObject;
}

export function parseItemIds(lines: string): string[] {
  return lines === '' ? [] : (JSON.parse(`[${lines.slice(0, -1).replaceAll('\n', ',')}]`) as string[]);
}

function typeOf(array: ArtefactArray): string {
  for (const [type, Type] of Object.entries(ARRAY_TYPES)) if (array instanceof Type) return type;
  throw new AisleError('invalid_field', 'An artefact holds arrays of other element types than it may.', {
    field: 'arrays',
    remedy: `Use one of ${Object.values(ARRAY_TYPES)
      .map((Type) => Type.name)
      .join(', ')}.`,
  });
}
