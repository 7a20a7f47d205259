import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '@aisle/contract';
import fc from 'fast-check';
import { JsonShape } from './json-shape.ts';

const shape = new JsonShape(0x2545f491);

/** What is said of a text: its problem's code and detail, or `sound`. */
function judged(text: string, values: number = LIMITS.bodyValues.secret): string {
  try {
    shape.require(Buffer.from(text), values);
    return 'sound';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
}

const OWN = fc.constantFrom('__proto__', 'constructor', 'prototype', 'placement', 'visitorId', 'a', 'é"\\');

/** An object with these members as they were given, `__proto__` among them. */
function objectOf(members: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [name, value] of members)
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true });
  return made;
}

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(1, -2.5, true, null, '', ':', '{"a":[', 'x,y', '\\', '__proto__'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.uniqueArray(fc.tuple(OWN, tie('value')), { selector: ([name]) => name, maxLength: 3 }).map(objectOf),
  ),
}));

/** A part of a text, and what is told of it by walking the value itself. */
function walked(value: unknown): { values: number; depth: number; reaches: boolean } {
  if (typeof value !== 'object' || value === null) return { values: 1, depth: 0, reaches: false };
  const parts = Object.values(value).map(walked);
  const maker = Object.getOwnPropertyDescriptor(value, 'constructor')?.value;
  return {
    values:
      1 +
      Math.max(
        1,
        parts.reduce((sum, part) => sum + part.values, 0),
      ),
    depth: 1 + Math.max(0, ...parts.map(({ depth }) => depth)),
    reaches:
      Object.hasOwn(value, '__proto__') ||
      (typeof maker === 'object' && maker !== null && Object.hasOwn(maker, 'prototype')) ||
      parts.some(({ reaches }) => reaches),
  };
}

test('values and reaching names are told from the bytes as from the value', () => {
  fc.assert(
    fc.property(anyValue, fc.boolean(), fc.constantFrom(undefined, 1), (value, escaped, space) => {
      const text = JSON.stringify(value, undefined, space);
      const written = escaped ? text.replaceAll('_', '\\u005f').replaceAll('pr', '\\u0070r') : text;
      const { values, reaches } = walked(value);
      const said = judged(written);
      assert.equal(/reaches/.test(said), reaches, written);
      if (reaches) return;
      assert.equal(said, 'sound', written);
      assert.equal(judged(written, values), 'sound', written);
      if (values > 1) assert.match(judged(written, values - 1), /^too_large: .* values/, written);
    }),
    { numRuns: 500 },
  );
});

test('names, values and levels are let in up to their limits', () => {
  const names = (count: number, more = '') =>
    `{${Array.from({ length: count }, (_, at) => `"n${at}":1`).join()}${more}}`;
  assert.equal(judged(names(LIMITS.bodyNames)), 'sound');
  assert.match(judged(names(2 * LIMITS.bodyNames)), /^too_large: .* different names/);
  const same = `[${Array.from({ length: 2 * LIMITS.bodyNames }, () => '{"a":1}').join()}]`;
  assert.equal(judged(same), 'sound', 'a name met again is no new one');
  assert.equal(judged(same), 'sound', 'nor are those of another body');
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  assert.equal(judged(deep(LIMITS.bodyDepth)), 'sound');
  assert.match(judged(deep(LIMITS.bodyDepth + 1)), /^invalid_request: .* levels deep/);
  assert.equal(judged(`"${'[{,:'.repeat(10_000)}"`), 'sound', 'what stands in a text is no part');
});

test('what is no JSON ends, and a colon without a name is told at once', () => {
  assert.match(judged('{"a"::1}'), /not valid JSON/);
  assert.match(judged(':'), /not valid JSON/);
  assert.match(judged(`{"${'x'.repeat(100_000)}"${':'.repeat(100_000)}`), /not valid JSON/);
  assert.match(judged('{"\\x":1}'), /not valid JSON/);
  for (const text of ['', '"', '"\\', '{', ']]]]', '{"a', '[1,,2]', '{"a" "b":1}'])
    assert.equal(judged(text), 'sound', text);
});
