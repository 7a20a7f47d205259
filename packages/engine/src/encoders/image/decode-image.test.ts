import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { decodeImage, MOST_BYTES } from './decode-image.ts';
import { imageFormat } from './image-format.ts';
import { loadSharp } from './load-sharp.ts';

const sharp = (await loadSharp())!;
const skip = sharp === undefined ? 'sharp is not installed' : false;
const RED = { r: 255, g: 0, b: 0 };

function flat(width: number, height: number, background: object) {
  return sharp({ create: { width, height, channels: 4, background: { alpha: 1, ...RED, ...background } } });
}

const SIGNATURE_AND_HEADER_BYTES = 8 + 25;

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of a claimed size whose pixels are not there: what a decompression bomb looks like from outside. */
function claimedPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(1000))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('decoding pictures', { skip }, () => {
  it('reads the five formats to the same square of sRGB', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const) {
      const bytes = await flat(40, 40, {}).toFormat(format).toBuffer();
      assert.equal(imageFormat(bytes), format);
      const pixels = await decodeImage(bytes, { size: 16, fit: 'pad' }, sharp);
      assert.equal(pixels.length, 16 * 16 * 3);
      for (let i = 0; i < pixels.length; i += 3)
        assert.ok(pixels[i]! > 245 && pixels[i + 1]! < 12 && pixels[i + 2]! < 12, format);
    }
  });

  it('never unpacks the comments of a PNG', async () => {
    const red = await flat(8, 8, {})
      .png()
      .withExif({ IFD0: { Copyright: 'me' } })
      .toBuffer();
    const header = SIGNATURE_AND_HEADER_BYTES;
    const comment = pngChunk(
      'zTXt',
      Buffer.concat([Buffer.from('note\0\0'), deflateSync(Buffer.alloc(1000, 'x'))]),
    );
    const noted = Buffer.concat([red.subarray(0, header), comment, red.subarray(header)]);
    const seen: Uint8Array[] = [];
    const watched = ((bytes: Uint8Array, options: object) => {
      seen.push(bytes);
      return sharp(bytes, options);
    }) as typeof sharp;
    const pixels = await decodeImage(noted, { size: 4, fit: 'pad' }, watched);
    assert.ok(pixels[0]! > 245 && pixels[1]! < 12);
    assert.deepEqual(
      seen.map((bytes) => Buffer.from(bytes)),
      [red],
    );
  });

  it('pads with white, cuts the middle or stretches; transparent is white', async () => {
    const wide = await flat(64, 16, {}).png().toBuffer();
    const corner = async (fit: 'pad' | 'crop' | 'stretch') => [
      ...(await decodeImage(wide, { size: 16, fit }, sharp)).subarray(0, 3),
    ];
    assert.deepEqual(await corner('pad'), [255, 255, 255]);
    assert.deepEqual(await corner('crop'), [255, 0, 0]);
    assert.deepEqual(await corner('stretch'), [255, 0, 0]);
    const clear = await flat(16, 16, { alpha: 0 }).png().toBuffer();
    assert.ok((await decodeImage(clear, { size: 16, fit: 'pad' }, sharp)).every((value) => value === 255));
  });

  it('takes the first frame of a moving picture', async () => {
    const frames = await Promise.all(
      [flat(16, 16, {}), flat(16, 16, { r: 0, b: 255 })].map((one) => one.png().toBuffer()),
    );
    const moving = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const [red, green, blue] = await decodeImage(moving, { size: 16, fit: 'pad' }, sharp);
    assert.ok(red! > 250 && green! < 5 && blue! < 5);
  });

  it('turns a photo upright as its EXIF says', async () => {
    const left = await flat(16, 16, {}).png().toBuffer();
    const two = await sharp({ create: { width: 32, height: 16, channels: 3, background: '#00f' } })
      .composite([{ input: left, left: 0, top: 0 }])
      .withMetadata({ orientation: 3 })
      .png()
      .toBuffer();
    const pixels = await decodeImage(two, { size: 16, fit: 'stretch' }, sharp);
    assert.deepEqual([...pixels.subarray(0, 3)], [0, 0, 255], 'turned by half a turn, blue stands first');
  });

  it('refuses what is no picture, drawings, torn files, and what would take too much', async () => {
    const refused = (bytes: Uint8Array, code: string) =>
      assert.rejects(decodeImage(bytes, { size: 16, fit: 'pad' }, sharp), { code });
    await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'unsupported_media_type');
    await refused(Buffer.from('<?xml version="1.0"?><svg/>'), 'unsupported_media_type');
    await refused(Buffer.from('%PDF-1.7'), 'unsupported_media_type');
    await refused(new Uint8Array(0), 'unsupported_media_type');
    const jpeg = await flat(300, 300, {}).jpeg().toBuffer();
    await refused(jpeg.subarray(0, jpeg.length >> 1), 'unsupported_media_type');
    await refused(claimedPng(60_000, 60_000), 'too_large');
    await refused(claimedPng(17_000, 10), 'too_large');
    await refused(new Uint8Array(MOST_BYTES + 1), 'too_large');
  });
});
