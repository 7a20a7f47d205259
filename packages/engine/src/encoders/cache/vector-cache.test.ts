import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Encoder } from '../../domain/ports/encoder.ts';
import { CachedEncoder } from './cached-encoder.ts';
import { KeyTable } from './key-table.ts';
import { type TakeLock, VectorCache } from './vector-cache.ts';

const scratch = mkdtempSync(join(tmpdir(), 'aisle-vectors-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const fresh = () => mkdtempSync(join(scratch, 'cache-'));

const SIZE = 8;
const DIGEST = hash('sha256', 'model');
const free: TakeLock = () => () => undefined;
const held: TakeLock = () => undefined;
const model = { digest: DIGEST, embeddingSize: SIZE };

/** An encoder that counts what it is asked. */
function counting(): Encoder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    name: 'counting',
    ...model,
    modality: 'text',
    languages: [],
    runtime: 'wasm',
    tolerance: 1,
    asked,
    async encode(texts, _, { signal } = {}) {
      signal?.throwIfAborted();
      asked.push(...texts);
      const out = new Float32Array(texts.length * SIZE);
      for (const [row, text] of texts.entries())
        new Uint8Array(out.buffer, row * SIZE * 4, SIZE * 4).set(hash('sha256', text, 'buffer'));
      return out.map((value) => (Number.isFinite(value) ? value : 1));
    },
    async close() {},
  };
}

async function encoded(folder: string, texts: readonly string[], lock = free) {
  const inner = counting();
  const encoder = new CachedEncoder(inner, VectorCache.open(folder, model, lock));
  const vectors = await encoder.encode(texts, 'passage');
  await encoder.close();
  return { asked: inner.asked, vectors };
}

const TEXTS = Array.from({ length: 2500 }, (_, i) => `product ${i % 2000}`);
const expected = await counting().encode(TEXTS, 'passage');
const fileOf = (folder: string, name: string) => join(folder, DIGEST.slice(0, 16), name);

describe('kept vectors', () => {
  it('are encoded once, equal texts once, and come back bit for bit', async () => {
    const folder = fresh();
    const first = await encoded(folder, TEXTS);
    assert.equal(first.asked.length, 2000);
    assert.deepEqual(first.vectors, expected);
    const second = await encoded(folder, TEXTS);
    assert.deepEqual(second.asked, []);
    assert.deepEqual(second.vectors, expected);
    const third = await encoded(folder, ['new', ...TEXTS.toReversed()]);
    assert.deepEqual(third.asked, ['new']);
  });

  it('survive a torn tail: what is whole is kept, the rest is encoded again', async () => {
    for (const [name, cut] of [
      ['vectors', 5],
      ['keys', 3],
      ['vectors', 400],
      ['keys', 61],
    ] as const) {
      const folder = fresh();
      await encoded(folder, TEXTS);
      const file = fileOf(folder, name);
      truncateSync(file, readFileSync(file).length - cut);
      const again = await encoded(folder, TEXTS);
      assert.ok(again.asked.length > 0 && again.asked.length < 20, `${name} − ${cut}: ${again.asked.length}`);
      assert.deepEqual(again.vectors, expected);
      assert.deepEqual((await encoded(folder, TEXTS)).asked, []);
    }
  });

  it('are encoded again where a byte has changed or a tail is rubbish', async () => {
    const folder = fresh();
    await encoded(folder, TEXTS);
    const file = fileOf(folder, 'vectors');
    const bytes = readFileSync(file);
    bytes[64 + 700 * SIZE * 4 + 3]! ^= 1;
    writeFileSync(file, bytes);
    appendFileSync(file, Buffer.alloc(SIZE * 4 * 2, 9));
    appendFileSync(fileOf(folder, 'keys'), Buffer.alloc(40, 7));
    const again = await encoded(folder, TEXTS);
    assert.deepEqual(again.asked, ['product 700']);
    assert.deepEqual(again.vectors, expected);
    assert.deepEqual((await encoded(folder, TEXTS)).asked, []);
  });

  it('stay after an interruption', async () => {
    const folder = fresh();
    const inner = counting();
    const stop = new AbortController();
    const encoder = new CachedEncoder(
      {
        ...inner,
        encode(texts, role, options) {
          if (inner.asked.length > 1000) stop.abort(new Error('enough'));
          return inner.encode(texts, role, options);
        },
      },
      VectorCache.open(folder, model, free),
    );
    await assert.rejects(encoder.encode(TEXTS, 'passage', { signal: stop.signal }), /enough/);
    await encoder.close();
    assert.equal((await encoded(folder, TEXTS)).asked.length, 2000 - inner.asked.length);
  });

  it('are read beside another process and not written', async () => {
    const folder = fresh();
    assert.equal((await encoded(folder, ['a'], held)).asked.length, 1);
    await encoded(folder, ['a']);
    assert.deepEqual((await encoded(folder, ['a', 'b'], held)).asked, ['b']);
    assert.deepEqual((await encoded(folder, ['a', 'b'])).asked, ['b']);
  });

  it('are kept apart by model, and refused where a file is foreign', async () => {
    const folder = fresh();
    await encoded(folder, ['a']);
    const other = VectorCache.open(folder, { ...model, digest: hash('sha256', 'other') }, free);
    assert.equal(other.size, 0);
    other.close();
    assert.equal(readdirSync(folder).length, 2);
    assert.throws(() => VectorCache.open(folder, { ...model, embeddingSize: 9 }, free), {
      code: 'artefact_corrupt',
    });
  });

  it('hold no queries', async () => {
    const folder = fresh();
    const inner = counting();
    const encoder = new CachedEncoder(inner, VectorCache.open(folder, model, free));
    await encoder.encode(['shoe'], 'query');
    await encoder.encode(['shoe'], 'query');
    assert.equal(inner.asked.length, 2);
    await encoder.close();
  });
});

it('a key table is a map', () => {
  const keys = fc.tuple(fc.nat(40), fc.nat(2), fc.nat(2), fc.nat(2)).map((words) => Uint32Array.from(words));
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.nat(1000)), { maxLength: 3000 }), (entries) => {
      const table = new KeyTable();
      const map = new Map<string, number>();
      for (const [key, row] of entries) {
        table.set(key, row);
        map.set(key.join(), row);
      }
      assert.equal(table.size, map.size);
      for (const [key] of entries) assert.equal(table.get(key), map.get(key.join()));
      assert.equal(table.get(Uint32Array.of(99, 0, 0, 0)), -1);
    }),
    { numRuns: 50 },
  );
});
