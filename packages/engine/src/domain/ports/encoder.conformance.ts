import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Encoder, TextRole } from './encoder.ts';

const TEXTS = [
  'Red running shoes for women, size 39',
  'tv',
  'Stainless steel water bottle, 750 ml, keeps drinks cold for 24 hours and hot for 12',
  'Xerox 006R90321 toner cartridge Original Black 6 pc(s)',
  'wooden toy train',
  'Ünïcödé — “quotes”, 中文標題, 🙂🙂, naïve café',
  'Sun cream SPF 50+',
];

/** What every encoder does. `make` opens one, or gives a reason why it cannot here; the suite closes it. */
export function encoderConformance(name: string, make: () => Promise<Encoder | string>): void {
  const withEncoder = (test: (encoder: Encoder) => Promise<void>) => async (context: TestContext) => {
    const encoder = await make();
    if (typeof encoder === 'string') return context.skip(encoder);
    try {
      await test(encoder);
    } finally {
      await encoder.close();
    }
  };

  describe(`encoder: ${name}`, () => {
    it(
      'says what it is',
      withEncoder(async (encoder) => {
        assert.notEqual(encoder.name, '');
        assert.match(encoder.digest, /^[0-9a-f]{64}$/);
        assert.ok(Number.isInteger(encoder.embeddingSize) && encoder.embeddingSize > 0);
        assert.equal(encoder.modality, 'text');
        assert.ok(encoder.tolerance > 0.9 && encoder.tolerance <= 1);
        const again = await make();
        assert.ok(typeof again === 'object');
        assert.equal(again.digest, encoder.digest);
        await again.close();
      }),
    );

    for (const role of ['query', 'passage'] as const) {
      it(
        `gives one unit vector a ${role}, in order`,
        withEncoder(async (encoder) => {
          const vectors = await rows(encoder, TEXTS, role);
          assert.equal(vectors.length, TEXTS.length);
          for (const vector of vectors) assert.ok(Math.abs(dot(vector, vector) - 1) < 1e-4);
          const reversed = (await rows(encoder, TEXTS.toReversed(), role)).toReversed();
          for (const [i, vector] of vectors.entries()) sameVector(encoder, vector, reversed[i]!, TEXTS[i]!);
        }),
      );
    }

    it(
      'gives a text the same vector in whatever company, and different texts different ones',
      withEncoder(async (encoder) => {
        const together = await rows(encoder, [...TEXTS, 'word '.repeat(60)], 'passage');
        for (const [i, text] of TEXTS.entries()) {
          const [alone] = await rows(encoder, [text], 'passage');
          sameVector(encoder, together[i]!, alone!, text);
        }
        const many = await rows(
          encoder,
          Array.from({ length: 100 }, (_, i) => TEXTS[i % TEXTS.length]!),
          'passage',
        );
        for (let i = 0; i < 100; i++) sameVector(encoder, many[i]!, together[i % TEXTS.length]!, 'of many');
        assert.ok(dot(together[0]!, together[3]!) < 0.95, 'shoes are no toner');
      }),
    );

    it(
      'gives zeros for blank texts, and nothing for none',
      withEncoder(async (encoder) => {
        assert.equal((await encoder.encode([], 'passage')).length, 0);
        const [empty, full, spaces] = await rows(encoder, ['', 'shoes', ' \n\t '], 'passage');
        assert.ok(empty!.every((value) => value === 0));
        assert.ok(spaces!.every((value) => value === 0));
        assert.ok(Math.abs(dot(full!, full!) - 1) < 1e-4);
      }),
    );

    it(
      'reads very long texts, odd ones and halves of characters',
      withEncoder(async (encoder) => {
        const vectors = await rows(
          encoder,
          [
            'shoes '.repeat(20_000),
            'x'.repeat(100_000),
            '\ud83d broken \udc00',
            '\u0000\u0007',
            '🙂'.repeat(3000),
          ],
          'passage',
        );
        for (const vector of vectors) {
          assert.ok(vector.every(Number.isFinite));
          const square = dot(vector, vector);
          assert.ok(square === 0 || Math.abs(square - 1) < 1e-4);
        }
      }),
    );

    it(
      'stops when the signal says so, and goes on with the next call',
      withEncoder(async (encoder) => {
        const gone = AbortSignal.abort(new Error('left'));
        await assert.rejects(encoder.encode(TEXTS, 'passage', { signal: gone }), /left/);
        const stop = new AbortController();
        const texts = Array.from({ length: 3000 }, (_, i) => `${TEXTS[i % TEXTS.length]} ${i}`);
        const long = encoder.encode(texts, 'passage', { signal: stop.signal });
        setTimeout(() => stop.abort(new Error('enough')), 5);
        await assert.rejects(long, /enough/);
        const [vector] = await rows(encoder, ['shoes'], 'query');
        assert.ok(Math.abs(dot(vector!, vector!) - 1) < 1e-4);
      }),
    );

    it(
      'refuses work after close',
      withEncoder(async (encoder) => {
        await encoder.close();
        await assert.rejects(encoder.encode(['shoes'], 'query'), { code: 'interrupted' });
      }),
    );
  });
}

async function rows(encoder: Encoder, texts: readonly string[], role: TextRole): Promise<Float32Array[]> {
  const all = await encoder.encode(texts, role);
  const size = encoder.embeddingSize;
  assert.equal(all.length, texts.length * size);
  return texts.map((_, i) => all.subarray(i * size, (i + 1) * size));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function sameVector(encoder: Encoder, a: Float32Array, b: Float32Array, what: string): void {
  const cosine = dot(a, b);
  assert.ok(cosine >= encoder.tolerance - 1e-5, `${what}: cosine ${cosine} is below ${encoder.tolerance}`);
}
