/**
 * Image encoders on the clothing photos: leave-one-out nearest neighbours by cosine over 400 photos of 10 classes, and
 * pictures a second of processor time, decoding among it.
 *
 *     node bench/photos.ts FOLDER-OF-PHOTOS [MODEL-FOLDER [SETTINGS-AS-JSON]]…
 *
 * FOLDER-OF-PHOTOS/CLASS/NAME.jpg. Without models: the built-in encoder. Settings are chosen on the photos whose place in
 * the list is even, and told beside the odd ones and all.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { openColourShape } from '../packages/engine/src/encoders/image/colour-shape.ts';
import { loadSharp } from '../packages/engine/src/encoders/image/load-sharp.ts';
import { LocalImageEncoder } from '../packages/engine/src/encoders/image/local-image-encoder.ts';
import { openImageFolder } from '../packages/engine/src/encoders/image/open-image-folder.ts';
import { loadOnnxRuntime } from '../packages/engine/src/neural/onnx/onnx-runtime.ts';

const NEIGHBOURS = 10;

const [photos, ...models] = process.argv.slice(2);
if (photos === undefined) throw new Error('name the folder of the photos');
const files = globSync('*/*.jpg', { cwd: photos }).sort();
const pictures = files.map((file) => readFileSync(join(photos, file)));
const classes = files.map((file) => basename(dirname(file)));
const [runtime, sharp] = await Promise.all([loadOnnxRuntime(), loadSharp()]);
if (sharp === undefined) throw new Error('sharp is not installed');

if (models.length === 0) await measure('colour-shape', new LocalImageEncoder(openColourShape(sharp)));
for (let at = 0; at < models.length; ) {
  const folder = models[at++]!;
  const text = models[at]?.startsWith('{') ? models[at++]! : '{}';
  const settings = JSON.parse(text) as Record<string, string | number | boolean>;
  const model = await openImageFolder(folder, { settings, runtime, sharp, threads: 1 });
  await measure(`${basename(folder)} ${text}`, new LocalImageEncoder(model));
}

async function measure(name: string, encoder: LocalImageEncoder): Promise<void> {
  await encoder.encode(pictures.slice(0, 4), 'query');
  const before = process.cpuUsage();
  const vectors = await encoder.encode(pictures, 'passage');
  const { user, system } = process.cpuUsage(before);
  const size = encoder.embeddingSize;
  await encoder.close();
  const all = [...files.keys()];
  const report = (rows: readonly number[]) => {
    const { top, precision } = quality(vectors, size, rows);
    return `${top.toFixed(3)} / ${precision.toFixed(3)}`;
  };
  const rate = files.length / ((user + system) / 1e6);
  console.log(
    [
      name,
      `top-1 / precision@${NEIGHBOURS}: all ${report(all)}`,
      `even ${report(all.filter((row) => row % 2 === 0))}`,
      `odd ${report(all.filter((row) => row % 2 === 1))}`,
      `${size} numbers, ${rate.toFixed(0)} pictures a CPU-second`,
    ].join('; '),
  );
}

/** Share of photos whose nearest other one is of their class, and mean share among the nearest ten. */
function quality(vectors: Float32Array, size: number, rows: readonly number[]) {
  let top = 0;
  let right = 0;
  for (const own of rows) {
    const nearest = rows
      .filter((row) => row !== own)
      .map((row) => {
        let cosine = 0;
        for (let i = 0; i < size; i++) cosine += vectors[own * size + i]! * vectors[row * size + i]!;
        return { row, cosine };
      })
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, NEIGHBOURS);
    if (classes[nearest[0]!.row] === classes[own]) top++;
    right += nearest.filter(({ row }) => classes[row] === classes[own]).length;
  }
  return { top: top / rows.length, precision: right / rows.length / NEIGHBOURS };
}
