import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json } from '../domain/model.ts';
import type { ObjectSchema } from '../domain/ports/language-model.ts';
import { faultOf } from './answer-schema.ts';
import { readAnswer } from './json-answer.ts';

const SCHEMA: ObjectSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', enum: ['a', 'b'] },
    count: { type: 'integer', minimum: 1, maximum: 3 },
    share: { type: 'number' },
    sure: { type: 'boolean' },
    words: { type: 'array', items: { type: 'string', maxLength: 3 }, maxItems: 2 },
  },
  required: ['name'],
  additionalProperties: false,
};

it('a value that fits has no fault; each that does not is told by its place', () => {
  assert.equal(
    faultOf({ name: 'a', count: 3, share: -0.5, sure: false, words: ['abc', ''] }, SCHEMA),
    undefined,
  );
  const wrong: [Json, string][] = [
    [null, 'the answer must be an object'],
    [['a'], 'the answer must be an object'],
    [{}, 'the answer must have "name"'],
    [{ name: 'c' }, 'the answer.name must be one of "a", "b"'],
    [{ name: 'a', price: 0 }, 'the answer must not have "price"'],
    [{ name: 'a', count: 4 }, 'the answer.count must be from 1 to 3'],
    [{ name: 'a', count: 1.5 }, 'the answer.count must be a whole number'],
    [{ name: 'a', share: '1' }, 'the answer.share must be a number'],
    [{ name: 'a', sure: 1 }, 'the answer.sure must be true or false'],
    [{ name: 'a', words: ['abcd'] }, 'the answer.words[0] must have 3 characters at most'],
    [{ name: 'a', words: ['', '', ''] }, 'the answer.words must have 2 entries at most'],
    [{ name: 'a', words: ['', null] }, 'the answer.words[1] must be a string'],
  ];
  for (const [value, fault] of wrong) assert.equal(faultOf(value, SCHEMA), fault, JSON.stringify(value));
  const inherited = JSON.parse('{"name":"a","__proto__":{"count":1},"constructor":1}') as Json;
  assert.match(faultOf(inherited, SCHEMA) ?? '', /must not have "__proto__"/);
});

it('an answer is found in a fence or a sentence', () => {
  for (const text of ['{"name":"a"}', ' ```json\n{"name":"a"}\n``` ', 'Here: {"name":"a"}. Bye!'])
    assert.deepEqual(readAnswer(text, SCHEMA), { value: { name: 'a' } });
  assert.deepEqual(readAnswer('{"name":', SCHEMA), { fault: 'the answer is not JSON' });
  assert.deepEqual(readAnswer(' ', SCHEMA), { fault: 'the answer is empty' });
});
