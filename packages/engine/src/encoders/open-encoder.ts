import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AisleError } from '../domain/errors.ts';
import type { Content, Encoder, ImageEncoder } from '../domain/ports/encoder.ts';
import { loadOnnxRuntime } from '../neural/onnx/onnx-runtime.ts';
import { CachedEncoder } from './cache/cached-encoder.ts';
import { type TakeLock, VectorCache } from './cache/vector-cache.ts';
import type { EncoderSpec } from './encoder-spec.ts';
import { EndpointEncoder } from './endpoint/endpoint-encoder.ts';
import { endpointSettings } from './endpoint/endpoint-settings.ts';
import { openFolder } from './folder/open-folder.ts';
import { COLOUR_SHAPE, openColourShape } from './image/colour-shape.ts';
import { loadSharp, SHARP_MISSING } from './image/load-sharp.ts';
import { LocalImageEncoder } from './image/local-image-encoder.ts';
import { openImageFolder } from './image/open-image-folder.ts';
import { LocalEncoder } from './local-encoder.ts';
import { openUseLite } from './use-lite/open-use-lite.ts';

/**
 * Opens an encoder on this thread, with vectors of passages kept in `home` unless told not to. It computes here: give it a worker.
 * @throws AisleError `invalid_configuration`, `not_found`, `source_unreachable`, `artefact_corrupt`.
 */
export async function openEncoder(spec: EncoderSpec, takeLock: TakeLock): Promise<Encoder> {
  return kept(await openBare(spec), spec, takeLock);
}

/**
 * Opens an image encoder on this thread, with vectors of products' pictures kept in `home` unless told not to.
 * @throws AisleError `invalid_configuration`, `artefact_corrupt`.
 */
export async function openImageEncoder(spec: EncoderSpec, takeLock: TakeLock): Promise<ImageEncoder> {
  const { name, settings, threads } = spec;
  const { folder, ...others } = settings;
  if (name === COLOUR_SHAPE && folder === undefined) {
    const sharp = await loadSharp();
    if (sharp === undefined) throw new AisleError('invalid_configuration', ...SHARP_MISSING);
    return kept(new LocalImageEncoder(openColourShape(sharp)), spec, takeLock);
  }
  if (typeof folder !== 'string') {
    throw new AisleError('invalid_configuration', `The image encoder ${name} has no folder.`, {
      field: `encoders.${name}`,
      remedy: 'Give it "folder" with the path of a folder that holds model.onnx and encoder.json.',
    });
  }
  const [runtime, sharp] = await Promise.all([loadOnnxRuntime(), loadSharp()]);
  const model = await openImageFolder(folder, { name, settings: others, runtime, sharp, threads });
  return kept(new LocalImageEncoder(model), spec, takeLock);
}

async function kept<Kind extends Content>(
  encoder: Encoder<Kind>,
  spec: EncoderSpec,
  takeLock: TakeLock,
): Promise<Encoder<Kind>> {
  if (spec.keep === false) return encoder;
  try {
    return new CachedEncoder(encoder, VectorCache.open(join(spec.home, 'vectors'), encoder, takeLock));
  } catch (error) {
    await encoder.close();
    throw error;
  }
}

async function openBare({ name, settings, home, threads, runtime: chosen }: EncoderSpec): Promise<Encoder> {
  const { folder, ...others } = settings;
  if (settings['url'] !== undefined) {
    if (folder !== undefined) throw both(name);
    const endpoint = endpointSettings(settings);
    const key = endpoint.keyVariable === '' ? undefined : process.env[endpoint.keyVariable];
    if (endpoint.keyVariable !== '' && !key) {
      throw new AisleError(
        'invalid_configuration',
        `The environment variable ${endpoint.keyVariable} for the encoder ${name} is not set.`,
        { field: 'keyVariable', remedy: `Start with ${endpoint.keyVariable} in the environment.` },
      );
    }
    return EndpointEncoder.open(name, endpoint, {
      key,
      random: Math.random,
      now: Date.now,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    });
  }
  const runtime = chosen === 'wasm' ? undefined : await loadOnnxRuntime();
  if (folder === undefined) {
    if (Object.keys(others).length > 0) throw both(name);
    return new LocalEncoder(await openUseLite({ folder: join(home, 'models'), runtime, threads }));
  }
  if (typeof folder !== 'string') throw both(name);
  return new LocalEncoder(await openFolder(folder, { name, settings: others, runtime, threads }));
}

function both(name: string): AisleError {
  return new AisleError('invalid_configuration', `The encoder ${name} is neither a folder nor an endpoint.`, {
    field: `encoders.${name}`,
    remedy: 'Give it either "folder" with a path, or "url" and "model".',
  });
}
