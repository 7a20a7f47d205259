import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shownText, shownValue } from './shown-value.ts';

test('values of a report are short and say nothing of a person', () => {
  const cases: [string, unknown, string | undefined][] = [
    ['quantity', 'viel', 'viel'],
    ['items[0].quantity', -1, '-1'],
    ['order', { id: 'B1' }, '{"id":"B1"}'],
    ['quantity', undefined, undefined],
    ['quantity', null, undefined],
    ['shopperId', 'k-17', '(not shown)'],
    ['visitorId', { a: 1 }, '(not shown)'],
    ['occurredAt', 'anna@example.com', '(not shown)'],
    [
      'context.referrer',
      'https://shop.example/?t=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
      'https://shop.example/?t=eyJh…',
    ],
    [
      'title',
      'Enamel mug, blue, with a lid and a spoon in a box',
      'Enamel mug, blue, with a lid and a spoo…',
    ],
    ['title', '😀'.repeat(50), `${'😀'.repeat(39)}…`],
  ];
  for (const [field, value, shown] of cases)
    assert.equal(shownValue(field, value), shown, `${field} ${value}`);
  assert.equal(
    shownText('Datum is "a.b@shop.example". See aisle_sk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG.'),
    'Datum is "(not shown)". See aisl…',
  );
});

test('no mail address and no long token gets through, whatever stands around it', () => {
  const token = fc.stringMatching(/^[A-Za-z]{4}[0-9][A-Za-z0-9_-]{30,60}$/);
  fc.assert(
    fc.property(
      token,
      fc.string({ maxLength: 20 }),
      fc.string({ maxLength: 20 }),
      (secret, before, after) => {
        assert.ok(!shownText(`${before} ${secret} ${after}`).includes(secret));
        assert.ok(
          !shownText(`${before} who@${secret}.example ${after}`).includes(`who@${secret.slice(0, 5)}`),
        );
      },
    ),
  );
});

test('a cell of a megabyte is shown in linear time, with the addresses in it left out', {
  timeout: 30_000,
}, () => {
  const run = 'a'.repeat(1_000_000);
  assert.equal(shownText(`${'!'.repeat(1_000_000)} me@shop.example ${run}`).slice(-17), '(not shown) aaaa…');
  assert.equal(shownText('a@b@c <x@y>,z'), '(not shown)@c <(not shown)>,z');
});
