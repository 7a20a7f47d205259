import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mentionsIdentity } from './mentions-identity.ts';

test('an id is found as a whole word', () => {
  assert.ok(mentionsIdentity('a,12,b', ['12']));
  assert.ok(!mentionsIdentity('a,2012,b', ['12']));
  assert.ok(!mentionsIdentity('{"shopperId":"anna-2"}', ['anna']));
});

test('an id is found as JSON, tables and addresses spell it', () => {
  for (const [text, id] of [
    ['{"shopperId":"Ren\\u00e9"}', 'René'],
    ['{"shopperId":"REN\\u00C9"}', 'RENÉ'],
    ['{"shopperId":"shop\\/17"}', 'shop/17'],
    ['{"shopperId":"a\\"b"}', 'a"b'],
    ['{"shopperId":"a\\\\b"}', 'a\\b'],
    ['{"shopperId":"\\u8a2a\\u5ba2"}', '訪客'],
    ['{"shopperId":"\\ud83d\\ude00x"}', '😀x'],
    [JSON.stringify({ cell: '{"shopperId":"Ren\\u00e9"}' }), 'René'],
    ['"a""b";1', 'a"b'],
    ['{"url":"/u/Ren%C3%A9?x"}', 'René'],
    ['line\\nanna', 'anna'],
  ] as const)
    assert.ok(mentionsIdentity(text, ['nobody', id]), text);
});

test('any id is found in any JSON that holds it, escaped in full or not', () => {
  const inFull = (text: string) =>
    text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.string(), (id, other) => {
      const text = JSON.stringify({ other, shopperId: id });
      assert.ok(mentionsIdentity(text, [id]));
      assert.ok(mentionsIdentity(inFull(text), [id]));
    }),
  );
});

test('where the text was cut, the beginning of an id at its end counts', () => {
  const cut = `${'x '.repeat(1_000)}`.slice(0, 1_987);
  assert.ok(mentionsIdentity(`${cut} "shopper-12`, ['shopper-123']));
  assert.ok(!mentionsIdentity(`${cut} "shopper-12`, ['another-123']));
  assert.ok(!mentionsIdentity('"shopper-12', ['shopper-123']), 'a whole text says what it says');
});
