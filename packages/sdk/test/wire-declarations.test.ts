import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { wireDeclarations } from '../scripts/wire-declarations.ts';

const Colour = Type.Object({ name: Type.String() }, { title: 'Colour', description: 'As */ painted.' });

test('every construct of the contract is written as its type', () => {
  const Everything = Type.Object(
    {
      text: Type.String({ description: 'In words.', maxLength: 3 }),
      'data-id': Type.Optional(Type.Integer({ default: 7 })),
      kind: Type.Enum(['a', "it's"]),
      kinds: Type.Array(Type.Enum(['a', 'b'])),
      paths: Type.Array(Type.Array(Type.String())),
      one: Type.Literal('ok'),
      patch: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
      colour: Colour,
      colours: Type.Array(Colour),
      anything: Type.Unknown(),
      counts: Type.Record(Type.String(), Type.Boolean()),
    },
    { title: 'Everything' },
  );
  assert.equal(
    wireDeclarations(['Everything'], { Everything }),
    `type Everything = {
    /** In words. */
    text: string;
    /** @default 7 */
    'data-id'?: number;
    kind: 'a' | 'it\\'s';
    kinds: ('a' | 'b')[];
    paths: string[][];
    one: 'ok';
    patch?: number | null;
    colour: Colour;
    colours: Colour[];
    anything: unknown;
    counts: {
        [name: string]: boolean;
    };
};
/** As *\\/ painted. */
type Colour = {
    name: string;
};`,
  );
});

test('a type written by hand stands for its schema wherever that occurs, optional too', () => {
  const Word = Type.String({ pattern: '^x-' });
  const Pair = Type.Object({ one: Word, more: Type.Optional(Word), list: Type.Array(Word) });
  const text = wireDeclarations(['Pair'], { Pair }, [
    { schema: Word, type: 'Word', declarations: 'type Word = `x-' + '$' + '{string}`;' },
  ]);
  assert.equal(
    text,
    'type Word = `x-' +
      '$' +
      '{string}`;\ntype Pair = {\n    one: Word;\n    more?: Word;\n    list: (Word)[];\n};',
  );
});

test('what it does not understand it refuses', () => {
  const refused: [unknown, RegExp][] = [
    [undefined, /no schema called Given/],
    [Type.Object({ a: Type.Tuple([Type.String()]) }), /not understood/],
    [Type.Object({ a: { allOf: [] } as never }), /"allOf" is not understood/],
    [Type.Object({ a: { type: 'date' } as never }), /"date" is not understood/],
    [Type.Object({ a: { type: 'object' } as never }), /without fields/],
    [Type.Record(Type.String({ pattern: '^x' }), Type.String()), /by pattern/],
    [Type.Object({ a: Colour, b: Type.Object({}, { title: 'Colour' }) }), /Two different schemas/],
  ];
  for (const [given, message] of refused)
    assert.throws(() => wireDeclarations(['Given'], { Given: given }), message);
});
