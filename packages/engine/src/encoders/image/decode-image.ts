import { AisleError } from '../../domain/errors.ts';
import { imageFormat } from './image-format.ts';
import type { Sharp } from './load-sharp.ts';
import { withoutPngTexts } from './without-png-texts.ts';

/** Largest file in bytes; a phone's photo has 2 to 8 MB. */
export const MOST_BYTES = 12 << 20;
/** Most pixels of a frame, so that a small file cannot ask for gigabytes: 50 megapixels are 200 MB as RGBA. */
const MOST_PIXELS = 50_000_000;
const LONGEST_SIDE = 16_384;
/** Seconds that decoding may take. */
const PATIENCE_S = 10;

/** How a picture of any shape becomes a square: padded, its middle cut out, or stretched. */
export type Fit = 'pad' | 'crop' | 'stretch';

export interface Square {
  readonly size: number;
  readonly fit: Fit;
}

/**
 * A picture as size × size × 3 bytes of sRGB, row by row: turned upright, the first frame of a moving one, transparent
 * parts on white, which is also what pads.
 * @throws AisleError `unsupported_media_type` for what is no picture of a known format or is broken, `too_large`.
 */
export async function decodeImage(
  bytes: Uint8Array,
  { size, fit }: Square,
  sharp: Sharp,
): Promise<Uint8Array> {
  if (bytes.length > MOST_BYTES) {
    throw new AisleError('too_large', `The picture has ${bytes.length} bytes.`, {
      remedy: `Send at most ${MOST_BYTES} bytes; a picture of 1,000 pixels a side is plenty.`,
    });
  }
  const format = imageFormat(bytes);
  if (format === undefined) {
    throw new AisleError('unsupported_media_type', 'This is no picture of a format that is read here.', {
      remedy: 'Send JPEG, PNG, WebP, AVIF or GIF; drawings such as SVG are not read.',
    });
  }
  try {
    const picture = sharp(format === 'png' ? withoutPngTexts(bytes) : bytes, {
      pages: 1,
      limitInputPixels: MOST_PIXELS,
      failOn: 'error',
      sequentialRead: true,
    });
    const { width, height, pageHeight } = await picture.metadata();
    if (Math.max(width, pageHeight ?? height) > LONGEST_SIDE) throw tooManyPixels();
    const fitted = { pad: 'contain', crop: 'cover', stretch: 'fill' } as const;
    return await picture
      .timeout({ seconds: PATIENCE_S })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize(size, size, { fit: fitted[fit], background: '#ffffff' })
      .removeAlpha()
      .raw()
      .toBuffer();
  } catch (cause) {
    if (cause instanceof AisleError) throw cause;
    const { message } = cause as Error;
    if (/pixel limit|too large/i.test(message)) throw tooManyPixels(cause);
    throw new AisleError('unsupported_media_type', `The picture cannot be decoded as ${format}.`, {
      remedy: 'Open and save it again with a picture editor, or send another.',
      cause,
    });
  }
}

function tooManyPixels(cause?: unknown): AisleError {
  return new AisleError('too_large', 'The picture has too many pixels.', {
    remedy: `Make it smaller: at most ${LONGEST_SIDE} pixels a side and ${MOST_PIXELS / 1e6} megapixels.`,
    cause,
  });
}
