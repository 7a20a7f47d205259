import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ImageEncoder } from './encoder.ts';

/** What every image encoder does. `make` opens one, or gives a reason why it cannot here; `pictures`: unlike ones. */
export function imageEncoderConformance(
  name: string,
  make: () => Promise<ImageEncoder | string>,
  pictures: readonly Uint8Array[],
): void {
  const withEncoder = (test: (encoder: ImageEncoder) => Promise<void>) => async (context: TestContext) => {
    const encoder = await make();
    if (typeof encoder === 'string') return context.skip(encoder);
    try {
      await test(encoder);
    } finally {
      await encoder.close();
    }
  };
  const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');

  describe(`image encoder: ${name}`, () => {
    it(
      'says what it is',
      withEncoder(async (encoder) => {
        assert.notEqual(encoder.name, '');
        assert.match(encoder.digest, /^[0-9a-f]{64}$/);
        assert.equal(encoder.modality, 'image');
        assert.ok(Number.isInteger(encoder.embeddingSize) && encoder.embeddingSize > 0);
        assert.ok(encoder.tolerance > 0.9 && encoder.tolerance <= 1);
      }),
    );

    it(
      'gives one unit vector a picture, in order and whatever the company',
      withEncoder(async (encoder) => {
        const together = await rows(encoder, pictures, 'passage');
        const reversed = (await rows(encoder, pictures.toReversed(), 'passage')).toReversed();
        for (const [i, vector] of together.entries()) {
          assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-4);
          const [alone] = await rows(encoder, [pictures[i]!], 'query');
          assert.ok(dot(vector, alone!) >= encoder.tolerance - 1e-5);
          assert.ok(dot(vector, reversed[i]!) >= encoder.tolerance - 1e-5);
        }
        assert.ok(dot(together[0]!, together[1]!) < 0.999, 'unlike pictures have unlike vectors');
        assert.equal((await encoder.encode([], 'passage')).length, 0);
      }),
    );

    it(
      'gives zeros for a passage that is no picture, and refuses such a query',
      withEncoder(async (encoder) => {
        const torn = pictures[0]!.slice(0, 40);
        const vectors = await rows(encoder, [drawing, pictures[0]!, torn], 'passage');
        assert.ok(vectors[0]!.every((value) => value === 0));
        assert.ok(vectors[2]!.every((value) => value === 0));
        assert.ok(Math.abs(dot(vectors[1]!, vectors[1]!) - 1) < 1e-4);
        for (const bad of [drawing, torn, new Uint8Array(0)])
          await assert.rejects(encoder.encode([bad], 'query'), { code: 'unsupported_media_type' });
        await rows(encoder, [pictures[0]!], 'query');
      }),
    );

    it(
      'stops when the signal says so, and refuses work after close',
      withEncoder(async (encoder) => {
        const gone = AbortSignal.abort(new Error('left'));
        await assert.rejects(encoder.encode(pictures, 'passage', { signal: gone }), /left/);
        await rows(encoder, [pictures[0]!], 'query');
        await encoder.close();
        await assert.rejects(encoder.encode([pictures[0]!], 'query'), { code: 'interrupted' });
      }),
    );
  });
}

async function rows(
  encoder: ImageEncoder,
  pictures: readonly Uint8Array[],
  role: 'query' | 'passage',
): Promise<Float32Array[]> {
  const all = await encoder.encode(pictures, role);
  const size = encoder.embeddingSize;
  assert.equal(all.length, pictures.length * size);
  return pictures.map((_, i) => all.subarray(i * size, (i + 1) * size));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
