import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSharp } from '../../packages/engine/src/encoders/image/load-sharp.ts';

/** Pixels a side: more than the encoder looks at. */
const SIZE = 160;

/**
 * Lets the shop search by photo: its drawn pictures as pixels, under the paths of their addresses, in a folder that the
 * configuration names, with the built-in image encoder. The server reads no drawings, whoever made them; what a file
 * holds is told from its bytes, so a PNG may have a drawing's name. False where sharp is not installed.
 */
export async function lookAtPictures(data: string, drawings: string, folder: string): Promise<boolean> {
  const sharp = await loadSharp();
  if (sharp === undefined) return false;
  mkdirSync(join(folder, 'pictures'), { recursive: true });
  for (const name of readdirSync(drawings)) {
    const pixels = await sharp(readFileSync(join(drawings, name)))
      .resize(SIZE, SIZE)
      .png()
      .toBuffer();
    writeFileSync(join(folder, 'pictures', name), pixels);
  }
  const file = join(data, 'aisle.config.jsonc');
  const settings = readFileSync(file, 'utf8')
    .replace('"imageEncoder": "none"', '"imageEncoder": "colour-shape"')
    .replace('"pictureFolder": ""', `"pictureFolder": ${JSON.stringify(folder)}`);
  writeFileSync(file, settings);
  return true;
}
