import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openColourShape } from './colour-shape.ts';
import { decodeImage } from './decode-image.ts';
import { loadSharp } from './load-sharp.ts';

const sharp = (await loadSharp())!;

describe('colours and outlines', { skip: sharp === undefined ? 'sharp is not installed' : false }, () => {
  const model = openColourShape(sharp);
  const vectorOf = async (shape: string, colour: string, flop = false) => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="#fff"/><path fill="${colour}" d="${shape}"/></svg>`;
    const png = await sharp(Buffer.from(drawing)).flop(flop).png().toBuffer();
    const out = new Float32Array(model.embeddingSize);
    await model.run(await decodeImage(png, model.square, sharp), out);
    return out;
  };
  const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const flask = 'M85 30 H115 V65 C145 85 145 100 145 120 V170 H55 V120 C55 100 55 85 85 65 Z';
  const cup = 'M20 90 H150 C150 140 130 165 90 165 C55 165 20 140 20 90 Z';

  it('are nearest for the same thing in the same colour, then in another one, then for another thing', async () => {
    const [red, pink, blue, redCup, blueCup] = await Promise.all([
      vectorOf(flask, '#c02020'),
      vectorOf(flask, '#c83040'),
      vectorOf(flask, '#2030c0'),
      vectorOf(cup, '#c02020'),
      vectorOf(cup, '#2030c0'),
    ]);
    assert.ok(cosine(red, pink) > cosine(red, blue));
    assert.ok(cosine(red, blue) > cosine(red, redCup));
    assert.ok(cosine(red, redCup) > cosine(red, blueCup));
  });

  it('are the same for the mirror image, and unit vectors', async () => {
    const [plain, mirrored] = await Promise.all([vectorOf(cup, '#2030c0'), vectorOf(cup, '#2030c0', true)]);
    assert.ok(Math.abs(cosine(plain, plain) - 1) < 1e-5);
    assert.ok(cosine(plain, mirrored) > 0.995);
  });
});
