import { createHash } from 'node:crypto';
import type { ImageModel } from './image-model.ts';
import type { Sharp } from './load-sharp.ts';

/** The encoder that needs no weights. */
export const COLOUR_SHAPE = 'colour-shape';
/** Goes up when the same picture gets another vector. */
const VERSION = 1;
/** Pixels a side, and of a cell in which directions of edges are counted. */
const SIZE = 96;
const CELL = 12;
const CELLS = SIZE / CELL;
const DIRECTIONS = 9;
/** Strips of a picture, top to bottom, whose colours are counted apart. */
const STRIPS = 3;
/** Levels of lightness and of the two axes of colour, −64 … 64. */
const LEVELS = [4, 5, 5] as const;
const COLOURS = LEVELS[0] * LEVELS[1] * LEVELS[2];
/** What colours weigh beside edges; .3 is no worse on one half of the clothing photos and worse on the other (bench/photos.ts). */
const COLOUR_WEIGHT = 0.2;
const SHAPE_LENGTH = CELLS * CELLS * DIRECTIONS;
const EMBEDDING_SIZE = SHAPE_LENGTH + STRIPS * COLOURS;

/**
 * Colours and edges of a picture, counted: directions of edges in 8 × 8 cells (histograms of oriented gradients, Dalal &
 * Triggs 2005), the mean of the picture's and of its mirror image's, beside histograms of CIE Lab in three strips; square
 * roots of both, each of unit length before they are weighed. It knows looks and no things: a red dress is like a red
 * shirt.
 */
export function openColourShape(sharp: Sharp): ImageModel {
  return {
    name: COLOUR_SHAPE,
    digest: createHash('sha256').update(`${COLOUR_SHAPE}-${VERSION}`).digest('hex'),
    embeddingSize: EMBEDDING_SIZE,
    modality: 'image',
    languages: [],
    runtime: 'javascript',
    tolerance: 0.9999,
    remark: 'It compares colours and outlines; a network in a folder knows things too (aisle encoders add).',
    square: { size: SIZE, fit: 'pad' },
    sharp,
    async run(pixels, out) {
      out.fill(0);
      const lab = labOf(pixels);
      const shape = out.subarray(0, SHAPE_LENGTH);
      const colour = out.subarray(SHAPE_LENGTH);
      countEdges(lab, shape);
      countColours(lab, colour);
      scaleToUnit(shape, 1 - COLOUR_WEIGHT);
      scaleToUnit(colour, COLOUR_WEIGHT);
      scaleToUnit(out, 1, false);
    },
    async close() {},
  };
}

const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** sRGB (D65) → CIE Lab, three values a pixel: L 0 … 100. */
function labOf(pixels: Uint8Array): Float32Array {
  const lab = new Float32Array(pixels.length);
  const root = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [LINEAR[pixels[i]!]!, LINEAR[pixels[i + 1]!]!, LINEAR[pixels[i + 2]!]!];
    const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
    const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    lab[i] = 116 * y - 16;
    lab[i + 1] = 500 * (x - y);
    lab[i + 2] = 200 * (y - z);
  }
  return lab;
}

/** Edges of the lightness by cell and direction (0 … π), shared out between the two nearest directions and four cells. */
function countEdges(lab: Float32Array, out: Float32Array): void {
  for (let y = 1; y < SIZE - 1; y++)
    for (let x = 1; x < SIZE - 1; x++) {
      const at = 3 * (y * SIZE + x);
      const dx = lab[at + 3]! - lab[at - 3]!;
      const dy = lab[at + 3 * SIZE]! - lab[at - 3 * SIZE]!;
      const strength = Math.hypot(dx, dy);
      if (strength < 2) continue;
      const angle = Math.atan2(dy, dx);
      vote(out, x, y, angle, strength);
      vote(out, SIZE - 1 - x, y, Math.PI - angle, strength);
    }
}

function vote(out: Float32Array, x: number, y: number, angle: number, strength: number): void {
  const turn = (((angle / Math.PI) % 1) + 1) % 1;
  const direction = turn * DIRECTIONS;
  const low = Math.floor(direction) % DIRECTIONS;
  const high = (low + 1) % DIRECTIONS;
  const partHigh = direction - Math.floor(direction);
  const [cx, cy] = [(x + 0.5) / CELL - 0.5, (y + 0.5) / CELL - 0.5];
  const [left, top] = [Math.floor(cx), Math.floor(cy)];
  for (const row of [top, top + 1]) {
    if (row < 0 || row >= CELLS) continue;
    for (const column of [left, left + 1]) {
      if (column < 0 || column >= CELLS) continue;
      const share = (1 - Math.abs(cx - column)) * (1 - Math.abs(cy - row)) * strength;
      const cell = (row * CELLS + column) * DIRECTIONS;
      out[cell + low]! += share * (1 - partHigh);
      out[cell + high]! += share * partHigh;
    }
  }
}

/** Pixels by strip and colour, shared out between neighbouring levels. */
function countColours(lab: Float32Array, out: Float32Array): void {
  const place = new Float32Array(3);
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const [l, a, b] = [lab[3 * pixel]!, lab[3 * pixel + 1]!, lab[3 * pixel + 2]!];
    // White around the product is paper, no colour of it.
    if (l > 98 && Math.abs(a) < 2 && Math.abs(b) < 2) continue;
    const values = [l / 100, (a + 64) / 128, (b + 64) / 128];
    for (let axis = 0; axis < 3; axis++)
      place[axis] = Math.min(1, Math.max(0, values[axis]!)) * (LEVELS[axis]! - 1);
    const strip = Math.floor((Math.floor(pixel / SIZE) * STRIPS) / SIZE) * COLOURS;
    for (let corner = 0; corner < 8; corner++) {
      let share = 1;
      let bin = 0;
      for (let axis = 0; axis < 3; axis++) {
        const low = Math.min(LEVELS[axis]! - 2, Math.floor(place[axis]!));
        const up = (corner >> axis) & 1;
        const part = place[axis]! - low;
        share *= up ? part : 1 - part;
        bin = bin * LEVELS[axis]! + low + up;
      }
      out[strip + bin]! += share;
    }
  }
}

/** Square roots unless told not to, then to the given length; zeros stay zeros. */
function scaleToUnit(values: Float32Array, length: number, roots = true): void {
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    if (roots) values[i] = Math.sqrt(values[i]!);
    square += values[i]! * values[i]!;
  }
  if (square === 0) return;
  const scale = length / Math.sqrt(square);
  for (let i = 0; i < values.length; i++) values[i]! *= scale;
}
