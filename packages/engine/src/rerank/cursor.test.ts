import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CURSOR_LIMIT, readCursor, writeCursor } from './cursor.ts';

const digest = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('cursor', () => {
  it('carries position and digests through its text', () => {
    fc.assert(
      fc.property(fc.uniqueArray(digest, { maxLength: 200 }), fc.nat(65_535), (digests, position) => {
        const text = writeCursor('home', { position, seen: new Set(digests) });
        const cursor = readCursor('home', text);
        assert.equal(cursor.position, position);
        assert.deepEqual([...cursor.seen].sort(), [...digests].sort());
      }),
    );
  });

  it('is bounded', () => {
    const seen = new Set(Array.from({ length: CURSOR_LIMIT }, (_, i) => i * 1000));
    assert.ok(writeCursor('home', { position: CURSOR_LIMIT, seen }).length < 22_000);
  });

  it('is refused when altered in any character, for another placement, and when it is no cursor', () => {
    const text = writeCursor('home', { position: 3, seen: new Set([1, 2, 3]) });
    const invalid = { code: 'invalid_cursor', field: 'cursor' };
    assert.throws(() => readCursor('cart', text), invalid);
    for (let i = 0; i < text.length; i++) {
      const other = text[i] === 'A' ? 'B' : 'A';
      assert.throws(() => readCursor('home', text.slice(0, i) + other + text.slice(i + 1)), invalid);
    }
    assert.throws(() => readCursor('home', text.slice(0, -4)), invalid);
    fc.assert(fc.property(fc.string(), (any) => assert.throws(() => readCursor('home', any), invalid)));
  });

  it('refuses one that is longer than it may be', () => {
    const seen = new Set(Array.from({ length: CURSOR_LIMIT + 1 }, (_, i) => i));
    assert.throws(() => readCursor('home', writeCursor('home', { position: 1, seen })), {
      code: 'invalid_cursor',
    });
  });
});
