import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { mapOf } from './fields.ts';
import * as contract from './index.ts';
import * as answers from './operation.ts';

test('every map that can be sent has names of a bounded length', () => {
  let maps = 0;
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, part] of Object.entries(schema)) {
      if (key !== 'patternProperties') {
        visit(part, `${path}.${key}`);
        continue;
      }
      for (const form of Object.keys(part as object)) {
        maps++;
        assert.match(form, /\{1,(?:200|211)\}\$$/, path);
      }
      assert.equal((schema as { additionalProperties?: unknown }).additionalProperties, false, path);
    }
  };
  for (const [name, schema] of Object.entries(contract))
    if (!Object.hasOwn(answers, name)) visit(schema, name);
  assert.ok(maps >= 10, `${maps} maps`);
});

test('a name of a map is short and visible, and one that is not hides no value', () => {
  const check = Compile(mapOf(Type.Number(), { maxProperties: 2 }));
  const says = (name: string, value: unknown) => check.Check({ [name]: value });
  for (const name of ['a', 'made in', '颜色', 'x'.repeat(200)])
    assert.deepEqual([says(name, 1), says(name, 'one')], [true, false]);
  for (const name of ['', 'x'.repeat(201), 'a\nb'])
    assert.deepEqual([says(name, 1), says(name, 'one')], [false, false]);
});
