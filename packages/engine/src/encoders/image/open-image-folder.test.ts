import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { ImageEncoder } from '../../domain/ports/encoder.ts';
import { imageEncoderConformance } from '../../domain/ports/image-encoder.conformance.ts';
import { loadOnnxRuntime } from '../../neural/onnx/onnx-runtime.ts';
import { ABSENT, sharedModel } from '../shared-models.case.ts';
import { WorkerEncoder } from '../worker/worker-encoder.ts';
import { COLOUR_SETTINGS, colourModel } from './colour-model.case.ts';
import { openColourShape } from './colour-shape.ts';
import { loadSharp } from './load-sharp.ts';
import { LocalImageEncoder } from './local-image-encoder.ts';
import { openImageFolder } from './open-image-folder.ts';

const [runtime, sharp] = await Promise.all([loadOnnxRuntime(), loadSharp()]);
const MISSING = 'onnxruntime-node or sharp is not installed';
const skip = runtime && sharp ? false : MISSING;
const scratch = mkdtempSync(join(tmpdir(), 'aisle-pictures-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(scratch, 'model-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

function flat(background: string, width = 24, height = 24): Promise<Uint8Array> {
  return sharp!({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

const pictures = skip ? [] : await Promise.all([flat('#ff0000'), flat('#00ff00'), flat('#336699')]);
const folder = folderWith({ 'model.onnx': colourModel(16), 'encoder.json': COLOUR_SETTINGS });

async function open(settings = {}): Promise<ImageEncoder> {
  return new LocalImageEncoder(await openImageFolder(folder, { settings, runtime, sharp, threads: 1 }));
}

imageEncoderConformance('mean colour', async () => (skip ? MISSING : open()), pictures);
imageEncoderConformance(
  'colours and outlines',
  async () => (sharp ? new LocalImageEncoder(openColourShape(sharp)) : MISSING),
  pictures,
);
imageEncoderConformance(
  'mean colour in a worker, with kept vectors',
  async () =>
    skip
      ? MISSING
      : WorkerEncoder.start<Uint8Array>(
          new Worker(new URL('../../compose/encoder-worker.ts', import.meta.url), {
            workerData: {
              name: 'colour',
              settings: { folder },
              home: scratch,
              threads: 1,
              modality: 'image',
            },
          }),
        ),
  pictures,
);
imageEncoderConformance(
  'EfficientNet-Lite2',
  async () => {
    const weights = sharedModel('efficientnet-lite2-imagenet');
    if (skip) return MISSING;
    if (!weights) return ABSENT;
    const home = folderWith({
      'model.onnx': readFileSync(join(weights, 'efficientnet_lite2_w8.onnx')),
      'encoder.json': JSON.stringify({
        modality: 'image',
        size: 260,
        mean: [0.498, 0.498, 0.498],
        std: [0.502, 0.502, 0.502],
        output: 'embedding',
      }),
    });
    return new LocalImageEncoder(await openImageFolder(home, { runtime, sharp, threads: 1 }));
  },
  pictures,
);

describe('an image model in a folder', { skip }, () => {
  it('gives the vector that is known by hand', async () => {
    const encoder = await open();
    const vector = await encoder.encode([await flat('#ff8000')], 'query');
    const length = Math.hypot(1, 128 / 255);
    for (const [i, value] of [1 / length, 128 / 255 / length, 0].entries())
      assert.ok(Math.abs(vector[i]! - value) < 1e-5);
    await encoder.close();
  });

  it('takes powers and the mirror image, which changes its digest', async () => {
    const [plain, tamed] = [await open(), await open({ power: 0.5, flip: true })];
    const [, green] = await tamed.encode([await flat('#ff4000')], 'query');
    assert.ok(Math.abs(green! - Math.sqrt(64 / 255) / Math.hypot(1, Math.sqrt(64 / 255))) < 1e-5);
    assert.notEqual(plain.digest, tamed.digest);
    await Promise.all([plain.close(), tamed.close()]);
  });

  it('says what is missing or wrong, with the remedy', async () => {
    const wrong = (files: Record<string, string | Uint8Array>, settings = {}) =>
      openImageFolder(folderWith(files), { settings, runtime, sharp, threads: 1 });
    const code = 'invalid_configuration';
    const model = colourModel(16);
    await assert.rejects(wrong({}), { code, message: /no model.onnx/ });
    await assert.rejects(wrong({ 'model.onnx': model, 'encoder.json': '{"size":7}' }), {
      code,
      field: 'size',
    });
    await assert.rejects(wrong({ 'model.onnx': model }, { sice: 16 }), { code, field: 'sice' });
    await assert.rejects(wrong({ 'model.onnx': model }, { size: 32 }), { code, message: /does not run/ });
    await assert.rejects(wrong({ 'model.onnx': model, 'encoder.json': COLOUR_SETTINGS }, { output: 'no' }), {
      code,
      remedy: /embedding/,
    });
    await assert.rejects(openImageFolder(folder, { runtime, sharp: undefined, threads: 1 }), {
      code,
      remedy: /npm install sharp/,
    });
    await assert.rejects(openImageFolder(folder, { runtime: undefined, sharp, threads: 1 }), {
      code,
      remedy: /npm install onnxruntime-node/,
    });
  });
});
