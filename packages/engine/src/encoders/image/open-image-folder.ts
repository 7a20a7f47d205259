import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';
import { type OnnxRuntime, openSession } from '../../neural/onnx/onnx-runtime.ts';
import type { ImageModel } from './image-model.ts';
import { type ImageSettings, imageSettings } from './image-settings.ts';
import { SHARP_MISSING, type Sharp } from './load-sharp.ts';

export interface ImageFolderOptions {
  readonly name?: string;
  readonly settings?: JsonObject;
  readonly runtime: OnnxRuntime | undefined;
  readonly sharp: Sharp | undefined;
  readonly threads: number;
}

/**
 * An image network in a folder: model.onnx with one input (batch × 3 × size × size, or channels last) and an output of
 * batch × embeddingSize, and an encoder.json that says how it wants its pictures (`ImageSettings`).
 * @throws AisleError `invalid_configuration` naming what is wrong and what to do.
 */
export async function openImageFolder(
  folder: string,
  { name, settings: given = {}, runtime, sharp, threads }: ImageFolderOptions,
): Promise<ImageModel> {
  const settings = imageSettings(folder, given);
  const file = join(folder, 'model.onnx');
  if (!existsSync(file))
    throw fault(`There is no model.onnx in ${folder}.`, 'Name the folder that holds it.');
  if (runtime === undefined)
    throw fault(
      'Models in folders need onnxruntime-node, which is not installed or does not load here.',
      'npm install onnxruntime-node@1.30.0.',
    );
  if (sharp === undefined) throw new AisleError('invalid_configuration', ...SHARP_MISSING);
  const session = await openSession(runtime, file, threads);
  try {
    const network = new ImageNetwork(session, runtime, settings);
    const embeddingSize = await network.measure(file);
    const hash = createHash('sha256').update(readFileSync(file)).update(JSON.stringify(settings));
    return {
      name: name ?? basename(resolve(folder)),
      digest: hash.digest('hex'),
      embeddingSize,
      modality: 'image',
      languages: [],
      runtime: 'onnx',
      tolerance: 0.999,
      square: settings,
      sharp,
      run: (pixels, out) => network.run(pixels, out),
      close: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

class ImageNetwork {
  readonly #session: InferenceSession;
  readonly #runtime: OnnxRuntime;
  readonly #settings: ImageSettings;
  readonly #input: Float32Array;
  #output = '';

  constructor(session: InferenceSession, runtime: OnnxRuntime, settings: ImageSettings) {
    this.#session = session;
    this.#runtime = runtime;
    this.#settings = settings;
    this.#input = new Float32Array(3 * settings.size ** 2);
  }

  /** Length of a vector. @throws AisleError `invalid_configuration` when the model is no image encoder. */
  async measure(file: string): Promise<number> {
    const { size, output: wanted } = this.#settings;
    if (this.#session.inputNames.length !== 1)
      throw fault(`${file} has ${this.#session.inputNames.length} inputs.`, 'It takes one: the pixels.');
    let results: InferenceSession.ReturnType;
    try {
      this.#fill(new Uint8Array(3 * size * size), false);
      results = await this.#answers();
    } catch (cause) {
      throw fault(
        `${file} does not run on ${size} × ${size} pixels: ${(cause as Error).message}.`,
        'Set size and layout in encoder.json to what the model was exported with.',
        cause,
      );
    }
    const vectors = this.#session.outputNames.filter((name) => {
      const { dims, type } = results[name]!;
      return type === 'float32' && dims.length === 2 && dims[0] === 1;
    });
    const found = wanted === '' ? vectors[0] : vectors.find((name) => name === wanted);
    if (found === undefined)
      throw fault(
        `${file} has no output${wanted === '' ? '' : ` "${wanted}"`} that is one vector a picture.`,
        `Set output in encoder.json; outputs are ${this.#session.outputNames.join(', ')}.`,
      );
    this.#output = found;
    return results[found]!.dims[1]!;
  }

  /** The unit vector of one picture, size × size × 3 bytes, into `out`. */
  async run(pixels: Uint8Array, out: Float32Array): Promise<void> {
    out.fill(0);
    for (const mirrored of this.#settings.flip ? [false, true] : [false]) {
      this.#fill(pixels, mirrored);
      const results = await this.#answers([this.#output]);
      const values = results[this.#output]!.data as Float32Array;
      for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
    }
    const { power } = this.#settings;
    let square = 0;
    for (let i = 0; i < out.length; i++) {
      const value = out[i]!;
      out[i] = power === 1 ? value : Math.sign(value) * Math.abs(value) ** power;
      square += out[i]! * out[i]!;
    }
    const scale = square > 0 && Number.isFinite(square) ? 1 / Math.sqrt(square) : 0;
    for (let i = 0; i < out.length; i++) out[i] = scale === 0 ? 0 : out[i]! * scale;
  }

  #fill(pixels: Uint8Array, mirrored: boolean): void {
    const { size, mean, std, layout } = this.#settings;
    const area = size * size;
    const [pixelStep, channelStep] = layout === 'nchw' ? [1, area] : [3, 1];
    for (let channel = 0; channel < 3; channel++) {
      const scale = 1 / (255 * std[channel]!);
      const shift = mean[channel]! / std[channel]!;
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const from = y * size + (mirrored ? size - 1 - x : x);
          this.#input[(y * size + x) * pixelStep + channel * channelStep] =
            pixels[from * 3 + channel]! * scale - shift;
        }
    }
  }

  #answers(outputs?: readonly string[]): Promise<InferenceSession.ReturnType> {
    const { size, layout } = this.#settings;
    const shape = layout === 'nchw' ? [1, 3, size, size] : [1, size, size, 3];
    const feeds = {
      [this.#session.inputNames[0]!]: new this.#runtime.Tensor('float32', this.#input, shape),
    };
    return outputs === undefined ? this.#session.run(feeds) : this.#session.run(feeds, outputs);
  }
}

function fault(message: string, remedy: string, cause?: unknown): AisleError {
  return new AisleError('invalid_configuration', message, { field: 'folder', remedy, cause });
}
