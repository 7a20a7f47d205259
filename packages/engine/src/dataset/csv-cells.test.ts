import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import papaparse from 'papaparse';
import { csvCells } from './csv-cells.ts';

test('splits a line with and without quotes', () => {
  assert.deepEqual(csvCells('u1,a,10'), ['u1', 'a', '10']);
  assert.deepEqual(csvCells(''), ['']);
  assert.deepEqual(csvCells('u1,"a, ""b""",'), ['u1', 'a, "b"', '']);
  assert.deepEqual(csvCells('"",12" plate'), ['', '12" plate']);
});

test('reads back what papaparse writes', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é', '杯'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      assert.deepEqual(csvCells(papaparse.unparse([cells])), cells);
    }),
    { numRuns: 500 },
  );
});

test('a broken quote is an error that shows the line', () => {
  const failed = (message: RegExp) => ({ code: 'import_failed', message, remedy: /./ });
  assert.throws(() => csvCells('u1,"a,10'), failed(/never closed: u1,"a,10/));
  assert.throws(() => csvCells('u1,"12" plate,10'), failed(/closing quote.*12" plate/));
});
